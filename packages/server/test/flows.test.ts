import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import {
  ConversationPageSchema,
  RunStartedSchema,
  type RunStarted,
  type Turn,
} from "@latchkey/contracts";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import {
  command,
  GRACE,
  letGo,
  llm,
  readThreads,
  WAIT_LATER,
  writeAgent,
  writeFlow,
} from "./support/agents.ts";
import { createApi, type Api } from "./support/api.ts";
import { startConsole } from "./support/console.ts";
import { openTab } from "./support/tab.ts";
import type { World } from "./support/world.ts";

let world: World;
let api: Api;

beforeEach(async () => {
  ({ world, api } = await startConsole());
});

afterEach(() => world.close());

async function start(name: string, body?: object): Promise<RunStarted> {
  const answer = await api.request("POST", `/api/flows/${name}/runs`, body);
  expect(answer.status, answer.text).toBe(202);
  return RunStartedSchema.parse(answer.body);
}

async function repair(codexHome: string): Promise<void> {
  const { id, userCode } = await api.startDeviceAuth({ codexHome });
  world.sim.control.approve(userCode, GRACE);
  expect(await api.untilAttemptEnds(id)).toMatchObject({ state: "signed_in" });
}

const ann = { agentType: "ann", identifier: "main" };

/** A question that the stand-in model answers as `answer` says. */
const question = (answer: string) => `Done?\njson: {"answer":"${answer}"}`;
const breakOn = (answer: "yes" | "no", asked = answer) => ({
  type: "break",
  ...ann,
  question: question(asked),
  breakOn: answer,
});

/** Answers the next questions that contain "Done?", in order. */
function answer(...answers: string[]): void {
  for (const text of answers) {
    world.sim.control.enqueueAnswer({
      steps: [{ type: "text", text }],
      onlyWhenInputIncludes: "Done?",
    });
  }
}

const NO = '{"answer":"no"}';
const YES = '{"answer":"yes"}';

const show = (turns: Turn[]) =>
  turns.map(({ input, step, status }) => {
    const rounds = step?.iterations?.join(".") ?? "";
    return `${step?.path?.join(".") ?? ""} [${rounds}] ${input.split("\n")[0] ?? ""} ${status}`;
  });

describe("a flow", () => {
  it("runs its loops until a break fires, each slot in a thread of its own", async () => {
    const annHome = await writeAgent(world, "ann", { systemPrompt: "You are Ann." });
    const benHome = await writeAgent(world, "ben", { commands: { check: command("C1", "C2") } });
    await writeFlow(world, "work", {
      description: "Works until it is done",
      steps: [
        llm("ann", "main", "Plan"),
        {
          type: "startLoop",
          label: "Until done",
          steps: [
            { type: "command", agentType: "ben", identifier: "x", commandName: "check" },
            { ...llm("ann", "other", "Look"), label: "Second pair of eyes" },
            breakOn("yes"),
          ],
        },
        llm("ann", "main", "Sum up"),
      ],
    });
    answer(NO, '```json\n{"answer":"yes"}\n```');
    const { runId, conversationId } = await start("work", { title: "Thursday" });
    const run = await api.untilRunEnds(runId);
    expect(run).toMatchObject({ kind: "flow", flow: "work", status: "ok" });
    expect(run.position).toMatchObject({
      path: [2],
      failed: false,
      loops: [],
      exits: [{ path: [1, 2], iteration: 2 }],
    });
    const { turns } = await api.turns(conversationId);
    expect(show(turns)).toEqual([
      "0 [] Plan ok",
      "1.0 [1] C1 ok",
      "1.0 [1] C2 ok",
      "1.1 [1] Look ok",
      "1.2 [1] Done? ok",
      "1.0 [2] C1 ok",
      "1.0 [2] C2 ok",
      "1.1 [2] Look ok",
      "1.2 [2] Done? ok",
      "2 [] Sum up ok",
    ]);
    expect(turns[3]).toMatchObject({
      codexHome: "agent:ann",
      step: {
        name: "flow",
        stepIndex: 2,
        totalSteps: 3,
        loopDepth: 1,
        agentType: "ann",
        identifier: "other",
        label: "Second pair of eyes",
      },
    });
    const threads = await readThreads(annHome);
    expect(threads).toHaveLength(2);
    expect(threads.filter((text) => text.includes("You are Ann."))).toHaveLength(2);
    expect(threads.filter((text) => text.includes("Plan") && text.includes("Sum up"))).toHaveLength(
      1,
    );
    expect(await readThreads(benHome)).toHaveLength(1);
    const listed = await api.request("GET", "/api/conversations?flow=work");
    expect(ConversationPageSchema.parse(listed.body).conversations).toMatchObject([
      { id: conversationId, title: "Thursday", flow: "work" },
    ]);
  });

  it("goes on from the step in the nested loop where the sign-in died, once it is repaired", async () => {
    const { control } = world.sim;
    await writeAgent(world, "ann");
    await writeFlow(world, "nested", {
      steps: [
        {
          type: "startLoop",
          steps: [
            llm("ann", "main", "Outer"),
            {
              type: "startLoop",
              steps: [llm("ann", "main", "Inner", WAIT_LATER), breakOn("yes")],
            },
            { type: "break", ...ann, question: `Enough?\njson: ${YES}`, breakOn: "yes" },
          ],
        },
        llm("ann", "main", "End"),
      ],
    });
    answer(NO, YES);
    const tab = await openTab(api.url);
    tab.send({ type: "subscribe_sidebar" });
    const { runId, conversationId } = await start("nested");
    tab.send({ type: "subscribe_conversation", conversationId, afterSeq: 0 });
    const second = await tab.until(
      "user_turn",
      ({ turn }) => turn.step?.iterations?.join() === "1,2" && turn.input.startsWith("run:"),
    );
    await tab.until("tool_event", ({ turnId }) => turnId === second.turnId);
    control.expireSignIns(GRACE);
    await letGo(world);
    const final = await tab.until("turn_final", ({ status }) => status === "failed");
    expect(final.error?.code).toBe("CODEX_AUTH_EXPIRED");
    const failed = await api.untilRunEnds(runId);
    expect(failed).toMatchObject({
      status: "failed",
      error: { code: "CODEX_AUTH_EXPIRED" },
      position: {
        path: [0, 1, 0],
        loops: [
          { path: [0], iteration: 1 },
          { path: [0, 1], iteration: 2 },
        ],
        message: { index: 2, total: 2 },
        failed: true,
      },
    });
    await tab.until("run_updated", ({ run }) => run.status === "failed");
    const ends = tab.frames.filter((frame) => frame.type === "run_updated");
    expect(ends.filter(({ run }) => run.status !== "running")).toHaveLength(1);

    await repair("agent:ann");
    const retried = await api.retry(runId);
    expect(await api.untilRunEnds(retried.runId)).toMatchObject({ status: "ok", retryOf: runId });
    const { turns } = await api.turns(conversationId);
    expect(show(turns)).toEqual([
      "0.0 [1] Outer ok",
      "0.1.0 [1.1] Inner ok",
      `0.1.0 [1.1] ${WAIT_LATER} ok`,
      "0.1.1 [1.1] Done? ok",
      "0.1.0 [1.2] Inner ok",
      `0.1.0 [1.2] ${WAIT_LATER} failed`,
      `0.1.0 [1.2] ${WAIT_LATER} ok`,
      "0.1.1 [1.2] Done? ok",
      "0.2 [1] Enough? ok",
      "1 [] End ok",
    ]);
  });

  it.each([
    [
      "an orderly stop",
      () => world.start().then(({ url: at }) => ({ at, end: () => world.stop() })),
    ],
    ["a kill", () => world.startProcess().then((it) => ({ at: it.url, end: () => it.kill() }))],
  ])("goes on in the same round after %s of the server in its middle", async (_how, begin) => {
    const { control } = world.sim;
    const home = await writeAgent(world, "ann");
    await writeFlow(world, "long", {
      steps: [{ type: "startLoop", steps: [llm("ann", "main", "A", "B"), breakOn("yes")] }],
    });
    answer(NO, YES);
    await world.stop();
    const { at, end } = await begin();
    api = createApi(at);
    const tab = await openTab(at);
    const { runId, conversationId } = await start("long");
    tab.send({ type: "subscribe_conversation", conversationId, afterSeq: 0 });
    await tab.until("user_turn", ({ turn }) => turn.step?.iterations?.[0] === 2);
    control.holdAnswers(0);
    await control.untilAnswerHeld();
    await end();
    control.releaseAnswers();

    api = createApi((await world.start()).url);
    expect(await api.run(runId)).toMatchObject({
      status: "interrupted",
      error: { code: "RUN_INTERRUPTED" },
      position: { loops: [{ path: [0], iteration: 2 }], failed: true },
    });
    await writeFlow(world, "long", { steps: [] });
    const retried = await api.retry(runId);
    expect(await api.untilRunEnds(retried.runId)).toMatchObject({ status: "ok" });
    const { turns } = await api.turns(conversationId);
    const lost = turns.findIndex(({ status }) => status === "failed");
    expect(show([turns[lost + 1]!])).toEqual([show([turns[lost]!])[0]!.replace("failed", "ok")]);
    expect(show(turns.filter(({ status }) => status === "ok"))).toEqual([
      "0.0 [1] A ok",
      "0.0 [1] B ok",
      "0.1 [1] Done? ok",
      "0.0 [2] A ok",
      "0.0 [2] B ok",
      "0.1 [2] Done? ok",
    ]);
    expect(await readThreads(home)).toHaveLength(1);
  });

  it("that never ends is counted and can be stopped", async () => {
    await writeAgent(world, "ann");
    await writeFlow(world, "endless", {
      steps: [{ type: "startLoop", steps: [{ type: "startLoop", steps: [breakOn("yes", "no")] }] }],
    });
    const tab = await openTab(api.url);
    tab.send({ type: "subscribe_sidebar" });
    const { runId } = await start("endless");
    await tab.until("run_updated", ({ run }) => run.position?.loops[1]?.iteration === 4);
    await api.request("POST", `/api/runs/${runId}/cancel`);
    const run = await api.run(runId);
    expect(run).toMatchObject({ status: "stopped", position: { path: [0, 0, 0], failed: false } });
    expect(run.position?.loops[1]?.iteration).toBeGreaterThanOrEqual(4);
  });

  it("starts a round anew on continue, a thread anew on reset, and sends Markdown files", async () => {
    const home = await writeAgent(world, "ann");
    const markdown = join(dirname(world.config.flowsDirectory), "codeinfo_markdown");
    await mkdir(markdown);
    await writeFile(join(markdown, "task.md"), "# The task\n\nDo it well.");
    await writeFlow(world, "odd", {
      steps: [
        {
          type: "startLoop",
          steps: [
            { type: "reset", ...ann },
            { type: "llm", ...ann, markdownFile: "task.md" },
            { type: "continue", ...ann, question: question("yes"), continueOn: "yes" },
            breakOn("no"),
          ],
        },
        { type: "break", ...ann, question: question("yes"), breakOn: "yes" },
        llm("ann", "main", "Never reached"),
      ],
    });
    answer(YES, NO, NO, YES);
    const { runId, conversationId } = await start("odd");
    expect(await api.untilRunEnds(runId)).toMatchObject({ status: "ok" });
    const { turns } = await api.turns(conversationId);
    expect(show(turns)).toEqual([
      "0.1 [1] # The task ok",
      "0.2 [1] Done? ok",
      "0.1 [2] # The task ok",
      "0.2 [2] Done? ok",
      "0.3 [2] Done? ok",
      "1 [] Done? ok",
    ]);
    expect(await readThreads(home)).toHaveLength(2);
  });

  it("stays at its last step when it is over, also when that only begins a thread anew", async () => {
    await writeAgent(world, "ann");
    const reset = { type: "reset", ...ann };
    await writeFlow(world, "tidy", {
      steps: [{ type: "startLoop", steps: [breakOn("yes")] }, reset, reset],
    });
    answer(NO, YES);
    const { runId } = await start("tidy");
    expect(await api.untilRunEnds(runId)).toMatchObject({
      status: "ok",
      position: { path: [2], stepIndex: 3, loops: [], exits: [{ path: [0, 0], iteration: 2 }] },
    });
  });

  it("fails with a code on an answer that is neither, and asks again on Retry", async () => {
    await writeAgent(world, "ann");
    await writeFlow(world, "ask", { steps: [breakOn("no")] });
    answer("I think so.", NO);
    const { runId, conversationId } = await start("ask");
    expect(await api.untilRunEnds(runId)).toMatchObject({
      status: "failed",
      error: { code: "INVALID_BREAK_RESPONSE" },
    });
    const retried = await api.retry(runId);
    expect(await api.untilRunEnds(retried.runId)).toMatchObject({ status: "ok" });
    const { turns } = await api.turns(conversationId);
    expect(turns.map(({ error }) => error?.code)).toEqual(["INVALID_BREAK_RESPONSE", undefined]);
  });

  it("passes a failure where the file says so, but never a dead sign-in", async () => {
    await writeAgent(world, "ann");
    const passing = { continueOnFailure: true };
    await writeFlow(world, "lenient", {
      steps: [
        { ...llm("ann", "main", "fail: context"), ...passing },
        { ...llm("ann", "other", "Goes on"), ...passing },
      ],
    });
    const { runId, conversationId } = await start("lenient");
    expect(await api.untilRunEnds(runId)).toMatchObject({ status: "ok" });
    const { turns } = await api.turns(conversationId);
    expect(show(turns)).toEqual(["0 [] fail: context failed", "1 [] Goes on ok"]);

    world.sim.control.expireSignIns(GRACE);
    const dead = await start("lenient");
    expect(await api.untilRunEnds(dead.runId)).toMatchObject({
      status: "failed",
      error: { code: "CODEX_AUTH_EXPIRED" },
      position: { path: [0] },
    });
    expect((await api.turns(dead.conversationId)).turns).toHaveLength(1);
    const conversation = await api.request("GET", `/api/conversations/${dead.conversationId}`);
    expect(conversation.body).toMatchObject({
      lastRun: { id: dead.runId, status: "failed", position: { failed: true } },
    });
  });

  it("that has nothing to do is found in its conversation all the same", async () => {
    await writeFlow(world, "empty", { steps: [] });
    const { runId, conversationId } = await start("empty");
    const run = await api.untilRunEnds(runId);
    const conversation = await api.request("GET", `/api/conversations/${conversationId}`);
    expect(conversation.body).toMatchObject({ hasFailed: false, lastRun: run });
    expect((await api.turns(conversationId)).turns).toEqual([]);
  });
});
