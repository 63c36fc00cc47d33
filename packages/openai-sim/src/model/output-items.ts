import { randomUUID } from "node:crypto";
import type { AnswerStep } from "./answer.ts";
import type { OfferedTool } from "./request.ts";

export type ToolStep = Extract<AnswerStep, { type: "shell" | "patch" | "view" | "draw" | "wait" }>;
export type OutputItem = Record<string, unknown> & { type: string };

export function messageItem(id: string, text?: string): OutputItem {
  const content =
    text === undefined ? [] : [{ type: "output_text", text, annotations: [], logprobs: [] }];
  const status = text === undefined ? "in_progress" : "completed";
  return { type: "message", id, role: "assistant", status, content };
}

export function reasoningItem(id: string, text?: string): OutputItem {
  const summary = text === undefined ? [] : [{ type: "summary_text", text }];
  return { type: "reasoning", id, summary, content: null, encrypted_content: "c3RhbmQtaW4=" };
}

export function compactionItem(): OutputItem {
  return { type: "compaction", id: `cmp_${randomUUID()}`, encrypted_content: "c3RhbmQtaW4=" };
}

/** The tool call that does a step, with the tools that this request offers. */
export function toolCallItem(step: ToolStep, tools: readonly OfferedTool[]): OutputItem {
  const offers = (name: string): OfferedTool | undefined =>
    tools.find((tool) => tool.name === name);
  if (step.type === "wait")
    return functionCall("wait", { cell_id: step.cellId, yield_time_ms: 30_000 }, offers("wait"));
  const exec = offers("exec");
  if (exec?.type === "custom") return customCall("exec", codeFor(step), exec);
  if (step.type === "patch")
    return customCall("apply_patch", patchText(step), offers("apply_patch"));
  if (step.type === "view")
    return functionCall("view_image", { path: step.path }, offers("view_image"));
  if (step.type === "draw") return functionCall("imagegen", drawing(step), offers("imagegen"));
  return functionCall("exec_command", { cmd: step.command, login: false }, offers("exec_command"));
}

// Models in code mode have one tool, which runs JavaScript that calls the real tools.
function codeFor(step: Exclude<ToolStep, { type: "wait" }>): string {
  if (step.type === "patch")
    return `text(await tools.apply_patch(${JSON.stringify(patchText(step))}));`;
  if (step.type === "view")
    return `await tools.view_image(${JSON.stringify({ path: step.path })}); text("Seen.");`;
  if (step.type === "draw")
    return `generatedImage(await tools.image_gen__imagegen(${JSON.stringify(drawing(step))}));`;
  return [
    `let result = await tools.exec_command({ cmd: ${JSON.stringify(step.command)}, login: false });`,
    "while (result.session_id !== undefined) {",
    "  result = await tools.write_stdin({ session_id: result.session_id });",
    "}",
    "text(result);",
  ].join("\n");
}

function drawing({ prompt }: { prompt: string }): Record<string, unknown> {
  return { prompt, transparent_background: false };
}

function patchText(step: { path: string; content: string }): string {
  const lines = step.content.split("\n").map((line) => `+${line}`);
  return ["*** Begin Patch", `*** Add File: ${step.path}`, ...lines, "*** End Patch"].join("\n");
}

function customCall(name: string, input: string, tool: OfferedTool | undefined): OutputItem {
  const id = `ctc_${randomUUID()}`;
  return { type: "custom_tool_call", id, call_id: newCallId(), name, input, ...namespaceOf(tool) };
}

function functionCall(
  name: string,
  parameters: Record<string, unknown>,
  tool: OfferedTool | undefined,
): OutputItem {
  const id = `fc_${randomUUID()}`;
  const call = { name, arguments: JSON.stringify(parameters), ...namespaceOf(tool) };
  return { type: "function_call", id, call_id: newCallId(), ...call };
}

function namespaceOf(tool: OfferedTool | undefined): { namespace?: string } {
  return tool?.namespace === undefined ? {} : { namespace: tool.namespace };
}

function newCallId(): string {
  return `call_${randomUUID()}`;
}
