import type { FlowStep, Run, RunPosition } from "@latchkey/contracts";
import { expect, test } from "vitest";
import { drawFlow, type DrawnStep } from "../src/features/flows/draw-flow.ts";
import { runText } from "../src/features/flows/run-bar.tsx";

const slot = { agentType: "coder", identifier: "main" };
const ask = (text: string): FlowStep => ({
  type: "llm",
  ...slot,
  messages: [{ role: "user", content: [text] }],
});
const STEPS: FlowStep[] = [
  ask("Draft"),
  {
    type: "startLoop",
    label: "Outer",
    steps: [
      ask("Improve"),
      {
        type: "startLoop",
        steps: [ask("Check"), { type: "break", ...slot, question: "Good?", breakOn: "yes" }],
      },
      ask("Look again"),
    ],
  },
  { type: "subflow", flowNames: ["left", "right"] },
];

function at(path: number[], more: Partial<RunPosition> = {}): RunPosition {
  return { path, stepIndex: 1, totalSteps: 2, loops: [], failed: false, ...more };
}

function states(steps: DrawnStep[]): Record<string, string> {
  const entries = steps.flatMap((step): [string, string][] => [
    [step.key, step.state],
    ...Object.entries(states(step.steps)),
  ]);
  return Object.fromEntries(entries);
}

test("a step in a nested loop runs inside of its loops; what was before it in the round is done", () => {
  const run = { status: "running", position: at([1, 1, 1]) } as const;
  expect(states(drawFlow(STEPS, run))).toEqual({
    ...{ "0": "passed", "1": "around", "1.0": "passed", "1.1": "around" },
    ...{ "1.1.0": "passed", "1.1.1": "running", "1.2": "idle", "2": "idle" },
  });
});

test("the step that failed is marked, and a stopped run shows where it was stopped", () => {
  const failed = drawFlow(STEPS, { status: "failed", position: at([1, 0], { failed: true }) });
  expect(states(failed)["1.0"]).toBe("failed");
  const stopped = drawFlow(STEPS, { status: "stopped", position: at([1, 0]) });
  expect(states(stopped)["1.0"]).toBe("stopped");
});

test("each loop shows its own round", () => {
  const loops = [
    { path: [1], iteration: 3 },
    { path: [1, 1], iteration: 7 },
  ];
  const [, outer] = drawFlow(STEPS, { status: "running", position: at([1, 1, 0], { loops }) });
  expect([outer?.round, outer?.steps[1]?.round]).toEqual([3, 7]);
});

test("a finished run shows what ran, and how often each loop went round", () => {
  const exits = [
    { path: [1, 1, 1], iteration: 4 },
    { path: [1, 2], iteration: 3 },
  ];
  const drawn = drawFlow(STEPS, { status: "ok", position: at([2], { exits }) });
  expect(new Set(Object.values(states(drawn)))).toEqual(new Set(["passed"]));
  expect([drawn[1]?.round, drawn[1]?.steps[1]?.round]).toEqual([3, 4]);
});

test("what stands behind the step by which a loop was left did not run", () => {
  const exits = [{ path: [1, 0], iteration: 1 }];
  const drawn = states(drawFlow(STEPS, { status: "running", position: at([2], { exits }) }));
  expect(drawn).toMatchObject({ "1": "passed", "1.0": "passed", "1.1": "idle", "1.2": "idle" });
});

test("a run that finished inside of a loop went round it as often as it says", () => {
  const loops = [{ path: [1], iteration: 2 }];
  const drawn = drawFlow(STEPS, { status: "ok", position: at([1, 2], { loops }) });
  expect(drawn[1]).toMatchObject({ state: "passed", round: 2 });
  expect(states(drawn)).toMatchObject({ "1.2": "passed", "2": "idle" });
});

test("without a run nothing is marked, and every step says what it does", () => {
  const drawn = drawFlow(STEPS, undefined);
  expect(new Set(Object.values(states(drawn)))).toEqual(new Set(["idle"]));
  expect(drawn.map(({ kind, title }) => `${kind}: ${title}`)).toEqual([
    "Ask: Draft",
    "Loop: Outer",
    "Subflow: Run beside each other",
  ]);
});

test("a subflow step leads to the runs that it started", () => {
  const children = [{ flow: "right", runId: "r2" }];
  const drawn = drawFlow(STEPS, { status: "running", position: at([2], { children }) });
  expect(drawn[2]?.subflows).toEqual([
    { flow: "left", runId: undefined },
    { flow: "right", runId: "r2" },
  ]);
});

test("the run's line names the step, the rounds and what went wrong", () => {
  const run: Omit<Run, "status"> = {
    ...{ id: "r", kind: "flow", conversationId: "c", startedAt: "2026-11-21T20:00:00.000Z" },
    position: at([1, 1, 0], {
      label: "Check",
      failed: true,
      loops: [
        { path: [1], iteration: 2 },
        { path: [1, 1], iteration: 5 },
      ],
    }),
  };
  expect(runText({ ...run, status: "running" })).toBe("Running step 1 of 2, round 2.5: Check");
  const failed = runText({
    ...run,
    status: "failed",
    error: { code: "CODEX_AUTH_EXPIRED", message: "x" },
  });
  expect(failed).toMatch(
    /^Failed at step 1 of 2, round 2\.5: Check\. The Codex sign-in has expired/,
  );
  expect(runText({ ...run, status: "ok" })).toBe("Finished");
});
