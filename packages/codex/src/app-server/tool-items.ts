import type { ShownItem, ShownItemOf, WireItemStatus } from "../protocol/items.ts";
import type { CodexTurnEvent, CommandEvent, ItemStatus } from "../turn-event.ts";

type Emit = (event: CodexTurnEvent) => void;
type StatusEvent = Extract<
  CodexTurnEvent,
  { type: "file_change" | "web_search" | "tool_call" | "image" }
>;
type Phase = "started" | "completed";
type ToolItem = Exclude<ShownItem, ShownItemOf<"agentMessage" | "reasoning">>;

const MAX_OUTPUT_CHARACTERS = 200_000;

/** Reports what the tools of a turn do, and ends what the turn left open. */
export class ToolItems {
  readonly #emit: Emit;
  readonly #commands = new Map<string, CommandEvent & { output: string }>();
  readonly #others = new Map<string, StatusEvent>();

  constructor(emit: Emit) {
    this.#emit = emit;
  }

  receive(item: ToolItem, phase: Phase): void {
    switch (item.type) {
      case "commandExecution":
        if (phase === "started") this.#start(item);
        else this.#finish(item);
        return;
      case "fileChange":
        this.#report(fileChange(item));
        return;
      case "webSearch": {
        const { id: itemId, query } = item;
        this.#report({ type: "web_search", itemId, query, status: statusIn(phase) });
        return;
      }
      case "imageView": {
        const { id: itemId, path } = item;
        this.#report({ type: "image", itemId, kind: "viewed", path, status: statusIn(phase) });
        return;
      }
      case "imageGeneration":
        this.#report(generatedImage(item, phase));
        return;
      case "mcpToolCall":
      case "dynamicToolCall":
        this.#report(toolCall(item));
    }
  }

  commandOutput(itemId: string, text: string): void {
    const command = this.#commands.get(itemId);
    if (command) command.output = (command.output + text).slice(-MAX_OUTPUT_CHARACTERS);
    this.#emit({ type: "command_output", itemId, text });
  }

  /** A turn that ends early leaves items without an end; nothing may stay running. */
  failOpenItems(): void {
    for (const command of this.#commands.values()) {
      this.#emit({ type: "command_finished", ...command, status: "failed" });
    }
    for (const event of this.#others.values()) this.#emit({ ...event, status: "failed" });
    this.#commands.clear();
    this.#others.clear();
  }

  #report(event: StatusEvent): void {
    if (event.status === "running") this.#others.set(event.itemId, event);
    else this.#others.delete(event.itemId);
    this.#emit(event);
  }

  #start(item: ShownItemOf<"commandExecution">): void {
    const command = { itemId: item.id, command: commandText(item), cwd: item.cwd };
    this.#commands.set(item.id, { ...command, output: "" });
    this.#emit({ type: "command_started", ...command });
  }

  #finish(item: ShownItemOf<"commandExecution">): void {
    const streamed = this.#commands.get(item.id)?.output ?? "";
    this.#commands.delete(item.id);
    const status = statusOf(item.status);
    const { aggregatedOutput, exitCode, durationMs } = item;
    this.#emit({
      type: "command_finished",
      itemId: item.id,
      command: commandText(item),
      cwd: item.cwd,
      output: (aggregatedOutput ?? streamed).slice(-MAX_OUTPUT_CHARACTERS),
      status: status === "running" ? "completed" : status,
      ...(typeof exitCode === "number" && { exitCode }),
      ...(typeof durationMs === "number" && { durationMs }),
    });
  }
}

/** What was asked for; the whole line names the shell around it as well. */
function commandText({ command, commandActions }: ShownItemOf<"commandExecution">): string {
  const [action, ...others] = commandActions;
  return action && others.length === 0 ? action.command : command;
}

function fileChange({ id, changes, status }: ShownItemOf<"fileChange">): StatusEvent {
  return {
    type: "file_change",
    itemId: id,
    changes: changes.map(({ path, kind, diff }) => ({ path, kind: kind.type, diff })),
    status: statusOf(status),
  };
}

function generatedImage(item: ShownItemOf<"imageGeneration">, phase: Phase): StatusEvent {
  const { id, revisedPrompt: prompt, savedPath: path } = item;
  const isMissing = phase === "completed" && typeof path !== "string";
  return {
    type: "image",
    itemId: id,
    kind: "generated",
    status: isMissing ? "failed" : statusIn(phase),
    ...(typeof path === "string" && { path }),
    ...(typeof prompt === "string" && { prompt }),
  };
}

function toolCall(item: ShownItemOf<"mcpToolCall" | "dynamicToolCall">): StatusEvent {
  const isMcp = item.type === "mcpToolCall";
  const result = isMcp ? (item.error?.message ?? item.result?.content) : item.contentItems;
  return {
    type: "tool_call",
    itemId: item.id,
    tool: isMcp ? `${item.server}.${item.tool}` : item.tool,
    status: statusOf(item.status),
    ...(item.arguments !== undefined && { arguments: JSON.stringify(item.arguments) }),
    ...(result && { result: typeof result === "string" ? result : JSON.stringify(result) }),
    ...(typeof item.durationMs === "number" && { durationMs: item.durationMs }),
  };
}

function statusIn(phase: Phase): ItemStatus {
  return phase === "started" ? "running" : "completed";
}

function statusOf(status: WireItemStatus): ItemStatus {
  return status === "inProgress" ? "running" : status;
}
