import type { ShownItem, ShownItemOf, WireItemStatus } from "../protocol/items.ts";
import type { CodexTurnEvent, CommandEvent, ItemStatus } from "../turn-event.ts";

type Emit = (event: CodexTurnEvent) => void;
type Phase = "started" | "completed";
type ToolItem = Exclude<ShownItem, ShownItemOf<"agentMessage" | "reasoning">>;

const MAX_OUTPUT_CHARACTERS = 200_000;

/** Reports what the tools of a turn do, and ends what the turn left open. */
export class ToolItems {
  readonly #emit: Emit;
  readonly #open = new Map<string, CommandEvent & { output: string }>();

  constructor(emit: Emit) {
    this.#emit = emit;
  }

  receive(item: ToolItem, phase: Phase): void {
    switch (item.type) {
      case "commandExecution":
        if (phase === "started") this.#start(item);
        else this.#finish(item);
        return;
      case "fileChange": {
        const changes = item.changes.map(({ path, kind, diff }) => ({
          path,
          kind: kind.type,
          diff,
        }));
        this.#emit({
          type: "file_change",
          itemId: item.id,
          changes,
          status: statusOf(item.status),
        });
        return;
      }
      case "webSearch": {
        const status = phase === "started" ? "running" : "completed";
        this.#emit({ type: "web_search", itemId: item.id, query: item.query, status });
        return;
      }
      case "mcpToolCall":
      case "dynamicToolCall":
        this.#emit(toolCall(item));
    }
  }

  commandOutput(itemId: string, text: string): void {
    const command = this.#open.get(itemId);
    if (command) command.output = (command.output + text).slice(-MAX_OUTPUT_CHARACTERS);
    this.#emit({ type: "command_output", itemId, text });
  }

  /** A turn that ends early leaves commands without an end; nothing may stay running. */
  failOpenCommands(): void {
    for (const command of this.#open.values()) {
      this.#emit({ type: "command_finished", ...command, status: "failed" });
    }
    this.#open.clear();
  }

  #start(item: ShownItemOf<"commandExecution">): void {
    const command = { itemId: item.id, command: commandText(item), cwd: item.cwd };
    this.#open.set(item.id, { ...command, output: "" });
    this.#emit({ type: "command_started", ...command });
  }

  #finish(item: ShownItemOf<"commandExecution">): void {
    const streamed = this.#open.get(item.id)?.output ?? "";
    this.#open.delete(item.id);
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

function toolCall(item: ShownItemOf<"mcpToolCall" | "dynamicToolCall">): CodexTurnEvent {
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

function statusOf(status: WireItemStatus): ItemStatus {
  return status === "inProgress" ? "running" : status;
}
