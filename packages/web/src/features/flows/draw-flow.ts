import type { FlowStep, Run, RunPosition } from "@latchkey/contracts";

/** `passed`: in the round that runs now, or the last one. `around`: a loop that holds the step that runs now. */
export type StepState = "idle" | "passed" | "around" | "running" | "stopped" | "failed";

export type DrawnStep = {
  /** The index at each level, joined. */
  key: string;
  kind: string;
  title: string;
  detail: string | undefined;
  /** Whose thread the step goes to. */
  slot: string | undefined;
  state: StepState;
  /** Which round of a loop runs now, or was its last. */
  round: number | undefined;
  /** Which of several messages is sent now, or was the last. */
  message: RunPosition["message"];
  subflows: { flow: string; runId: string | undefined }[];
  steps: DrawnStep[];
};

type RunSoFar = Pick<Run, "status" | "position">;

/** The step tree of a flow, and on it where a run is. */
export function drawFlow(
  steps: FlowStep[],
  run: RunSoFar | undefined,
  above: number[] = [],
): DrawnStep[] {
  return steps.map((step, index) => {
    const path = [...above, index];
    const state = stateOf(path, run);
    const here = run?.position && isSame(path, run.position.path) ? run.position : undefined;
    return {
      ...textsOf(step),
      key: path.join("."),
      state,
      round: run?.position && roundOf(path, run.position),
      message: here?.message,
      slot: "identifier" in step ? `${step.agentType} · ${step.identifier}` : undefined,
      subflows: subflowsOf(step, here),
      steps: step.type === "startLoop" ? drawFlow(step.steps, run, path) : [],
    };
  });
}

function stateOf(path: number[], run: RunSoFar | undefined): StepState {
  const position = run?.position;
  if (!position) return "idle";
  const here = position.path;
  if (isSame(path, here)) return endOf(run);
  if (isAround(path, here)) return run.status === "ok" ? "passed" : "around";
  const ends = [here, ...(position.exits ?? []).map((exit) => exit.path)];
  return ends.some((end) => isSame(path, end) || isJustBefore(path, end)) ? "passed" : "idle";
}

function isAround(path: number[], here: number[]): boolean {
  return path.length < here.length && isSame(path, here.slice(0, path.length));
}

/** Whether a step stands before another one, or before a loop around it, at the same level. */
function isJustBefore(path: number[], other: number[]): boolean {
  const parent = path.slice(0, -1);
  const index = path.at(-1) ?? 0;
  return isSame(parent, other.slice(0, parent.length)) && index < (other[parent.length] ?? 0);
}

/** Which round of a loop runs, or was its last. */
function roundOf(path: number[], { loops, exits = [] }: RunPosition): number | undefined {
  const left = exits.find((exit) => isSame(exit.path.slice(0, -1), path));
  return (loops.find((loop) => isSame(loop.path, path)) ?? left)?.iteration;
}

function endOf({ status, position }: RunSoFar): StepState {
  if (position?.failed) return "failed";
  if (status === "ok") return "passed";
  return status === "running" ? "running" : "stopped";
}

function isSame(a: number[], b: number[]): boolean {
  return a.length === b.length && a.every((value, index) => value === b[index]);
}

type Texts = { kind: string; title: string; detail: string | undefined };

/** A label stands in front of what the step does, which then is its detail. */
function textsOf(step: FlowStep): Texts {
  const { kind, does, detail } = describe(step);
  const { label } = step;
  if (label === undefined) return { kind, title: does, detail };
  return { kind, title: label, detail: detail ?? (step.type === "startLoop" ? undefined : does) };
}

function describe(step: FlowStep): { kind: string; does: string; detail?: string } {
  switch (step.type) {
    case "llm":
      return { kind: "Ask", does: messageText(step) };
    case "break":
      return {
        kind: "Break",
        does: `Leave the loop on “${step.breakOn}”`,
        detail: `${step.question} (leaves on ${step.breakOn})`,
      };
    case "continue":
      return {
        kind: "Continue",
        does: `Next round on “${step.continueOn}”`,
        detail: `${step.question} (next round on ${step.continueOn})`,
      };
    case "command":
      return { kind: "Command", does: step.commandName };
    case "reset":
      return { kind: "Reset", does: "Begin a fresh thread" };
    case "subflow":
      return { kind: "Subflow", does: "Run beside each other" };
    case "reingest":
      return { kind: "Reingest", does: "Passed: this console has no index to refresh" };
    case "codexReview":
      return { kind: "Review", does: "Codex’s own review of the working folder" };
    case "unsupported":
      return { kind: step.name, does: "Fails here: this console does not know this step" };
    case "startLoop":
      return { kind: "Loop", does: "Repeat" };
  }
}

function messageText({ markdownFile, messages = [] }: Extract<FlowStep, { type: "llm" }>): string {
  if (markdownFile !== undefined) return markdownFile;
  const [first] = messages;
  const text = first?.content.join(" ") ?? "";
  return messages.length > 1 ? `${text} (and ${messages.length - 1} more)` : text;
}

function subflowsOf(step: FlowStep, position: RunPosition | undefined): DrawnStep["subflows"] {
  if (step.type !== "subflow") return [];
  return step.flowNames.map((flow) => ({
    flow,
    runId: position?.children?.find((child) => child.flow === flow)?.runId,
  }));
}
