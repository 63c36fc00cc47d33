import { isFailure, type AnswerStep, type ModelAnswer } from "./answer.ts";
import { exampleOf } from "./json-example.ts";
import type { ModelRequest } from "./request.ts";

const DIRECTIVE = /^\s*(run|think|long|slow|patch|view|draw|fail|cut|json|say)\s*(?::\s*(.*))?$/i;

const TOOLS: readonly AnswerStep["type"][] = ["shell", "patch", "view", "draw"];

/**
 * Decides what the model does from the last user message. A line such as `run: ls`, `think: …`,
 * `patch: name.txt`, `view: picture.png`, `draw: …`, `say: …`, `json: {…}`, `long: 200`, `slow: 50 ms`, `fail: usage_limit` or `cut`
 * is an order; a message without any gets a friendly answer. Orders after a command,
 * a patch or a view wait for its result.
 */
export function answerFor(request: ModelRequest): ModelAnswer {
  if (request.isCompaction) return { steps: [{ type: "compaction" }] };
  const cellId = /Script running with cell ID (\S+)/.exec(request.toolOutputs.at(-1) ?? "")?.[1];
  if (cellId !== undefined) return { steps: [{ type: "wait", cellId }] };
  const { steps, tokenDelayMs } = readScript(request.inputText);
  const finished = request.toolOutputs.filter((output) => !isStillRunning(output)).length;
  const next = stepsAfterTools(steps, finished);
  const [first = closingStep(request, steps), ...others] = next;
  const hasEnd = next.length === 0 || next.some((step) => !isReasoning(step));
  const all: [AnswerStep, ...AnswerStep[]] = [first, ...others];
  if (!hasEnd) all.push(closingStep(request, steps));
  return { steps: all, ...(tokenDelayMs !== undefined && { tokenDelayMs }) };
}

function isStillRunning(output: string): boolean {
  return output.includes("Script running with cell ID");
}

function isTool(step: AnswerStep): boolean {
  return TOOLS.includes(step.type);
}

function isReasoning(step: AnswerStep): boolean {
  return step.type === "reasoning";
}

function readScript(text: string): { steps: AnswerStep[]; tokenDelayMs?: number } {
  const steps: AnswerStep[] = [];
  let tokenDelayMs: number | undefined;
  for (const line of text.split("\n")) {
    const [, word, rest = ""] = DIRECTIVE.exec(line) ?? [];
    if (word?.toLowerCase() === "slow") tokenDelayMs = Number.parseFloat(rest) || undefined;
    else if (word !== undefined) steps.push(...readDirective(word.toLowerCase(), rest.trim()));
  }
  return { steps, ...(tokenDelayMs !== undefined && { tokenDelayMs }) };
}

/** What each order makes the model do; `rest` is what follows the colon. */
const ORDERS: Readonly<Record<string, (rest: string) => AnswerStep[]>> = {
  run: (rest) => [{ type: "shell", command: rest.replaceAll(/^`|`$/g, "") }],
  think: (text) => [{ type: "reasoning", text }],
  long: (rest) => [{ type: "text", text: longText(Number.parseInt(rest, 10) || 500) }],
  patch: (rest) => [readPatch(rest)],
  view: (path) => [{ type: "view", path }],
  draw: (prompt) => [{ type: "draw", prompt }],
  fail: (failure) => (isFailure(failure) ? [{ type: "fail", failure }] : []),
};

function readDirective(word: string, rest: string): AnswerStep[] {
  if (word === "cut") {
    const text = "This answer is cut off in the middle.";
    return [{ type: "text", text: rest === "" ? text : rest }, { type: "cut" }];
  }
  if (rest === "") return [];
  return ORDERS[word]?.(rest) ?? [{ type: "text", text: rest }];
}

function readPatch(rest: string): AnswerStep {
  const [path = "note.txt", ...words] = rest.split(" ");
  const content = words.length === 0 ? "Written by the stand-in model." : words.join(" ");
  return { type: "patch", path, content };
}

function stepsAfterTools(steps: readonly AnswerStep[], finishedTools: number): AnswerStep[] {
  const tools = steps.flatMap((step, index) => (isTool(step) ? [index] : []));
  const start = finishedTools === 0 ? 0 : (tools[finishedTools - 1] ?? steps.length - 1) + 1;
  const end = (tools[finishedTools] ?? steps.length) + 1;
  return steps.slice(start, end);
}

function closingStep(request: ModelRequest, steps: readonly AnswerStep[]): AnswerStep {
  const lastOutput = request.toolOutputs.at(-1);
  const lastTool = steps.findLast(isTool);
  if (request.outputSchema !== undefined)
    return { type: "text", text: JSON.stringify(exampleOf(request.outputSchema)) };
  if (lastOutput === undefined) return { type: "text", text: friendlyAnswer(request.inputText) };
  if (lastTool?.type === "patch")
    return { type: "text", text: `I have written \`${lastTool.path}\`.` };
  if (lastTool?.type === "view")
    return { type: "text", text: `I have looked at \`${lastTool.path}\`.` };
  if (lastTool?.type === "draw") return { type: "text", text: "Here is your image." };
  return { type: "text", text: describeResult(lastOutput) };
}

function describeResult(output: string): string {
  const exitCode = /exit(?:ed with)?[ _]code"?:?\s*(-?\d+)/i.exec(output)?.[1];
  if (exitCode === undefined) return "The command did not finish: its output says why.";
  const verdict = exitCode === "0" ? "That worked." : "That did not work.";
  return `The command finished with exit code **${exitCode}**. ${verdict}`;
}

function friendlyAnswer(input: string): string {
  const quoted = input.trim().replaceAll(/\s+/g, " ").slice(0, 120);
  return [
    "**Hello from the stand-in model.** You wrote:",
    `> ${quoted}`,
    "Here is what I would do next:",
    "- read the code that this is about\n- change only what is needed\n- run the tests with `npm test`",
    "Tell me to go on when you are ready.",
  ].join("\n\n");
}

function longText(tokens: number): string {
  const words = ["every", "answer", "streams", "one", "token", "at", "a", "time"];
  const all = Array.from({ length: tokens }, (_, index) => {
    const word = words[index % words.length] ?? "token";
    return index % 80 === 79 ? `${word}.\n\n` : `${word} `;
  });
  return all.join("").trimEnd();
}
