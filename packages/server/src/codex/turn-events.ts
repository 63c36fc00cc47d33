import { isAbsolute, relative, sep } from "node:path";
import type { CodexTurnEvent } from "@latchkey/codex";
import type { ToolItem } from "@latchkey/contracts";
import type { TurnEvent } from "../ports/model-provider.ts";

const TOOL_EVENTS = [
  "command_started",
  "command_finished",
  "file_change",
  "web_search",
  "tool_call",
] as const;

type ToolEvent = Extract<CodexTurnEvent, { type: (typeof TOOL_EVENTS)[number] }>;

/**
 * Codex's events in the console's words, with paths as seen from the working folder `cwd`; undefined
 * for those that no transcript shows.
 */
export function toTurnEvent(event: CodexTurnEvent, cwd: string): TurnEvent | undefined {
  if (isToolEvent(event)) return { type: "tool_item", item: toToolItem(event, cwd) };
  switch (event.type) {
    case "image":
      return toImage(event, cwd);
    case "thread_started":
      return { type: "thread_started", threadId: event.threadId };
    case "turn_started":
      return { type: "turn_started", providerTurnId: event.turnId };
    case "text_delta":
    case "reasoning_delta":
      return event;
    case "command_output":
      return { type: "tool_output", itemId: event.itemId, text: event.text };
    case "waiting_for_process":
    case "usage":
    case "auth_challenge":
    case "retrying":
      return undefined;
  }
}

function isToolEvent(event: CodexTurnEvent): event is ToolEvent {
  return TOOL_EVENTS.some((type) => type === event.type);
}

function toToolItem(event: ToolEvent, cwd: string): ToolItem {
  switch (event.type) {
    case "command_started": {
      const { itemId: id, command, cwd } = event;
      return { type: "command", id, command, cwd, output: "", status: "running" };
    }
    case "command_finished": {
      const { itemId: id, ...rest } = event;
      return { ...rest, type: "command", id };
    }
    case "file_change": {
      const { itemId: id, changes, ...rest } = event;
      const seen = changes.map((change) => ({ ...change, path: seenFrom(cwd, change.path) }));
      return { id, ...rest, changes: seen };
    }
    case "web_search":
    case "tool_call": {
      const { itemId: id, ...rest } = event;
      return { id, ...rest };
    }
  }
}

function toImage(
  { itemId: id, kind, path, prompt, status }: Extract<CodexTurnEvent, { type: "image" }>,
  cwd: string,
): TurnEvent {
  const item = {
    type: "image" as const,
    id,
    kind,
    status,
    ...(path !== undefined && { path: seenFrom(cwd, path) }),
    ...(prompt !== undefined && { prompt }),
  };
  if (status !== "completed" || path === undefined) return { type: "tool_item", item };
  return { type: "image", item, file: path };
}

/** Shows in a turn that it waits for a free Codex process, and for how long it did. */
export function createWaitingItem(show: (event: TurnEvent) => void, maxProcesses: number) {
  let since: number | undefined;
  const push = (status: ToolItem["status"], durationMs?: number) => {
    const item: ToolItem = {
      type: "tool_call",
      id: "codex-queue",
      tool: "Waiting for a free Codex process",
      result:
        `All ${maxProcesses} Codex processes work (LATCHKEY_MAX_CODEX_PROCESSES). ` +
        "This turn begins when one of them is free. Stop ends the wait.",
      status,
      ...(durationMs !== undefined && { durationMs }),
    };
    show({ type: "tool_item", item });
  };
  return {
    begin() {
      since ??= performance.now();
      push("running");
    },
    end(status: "completed" | "failed") {
      if (since === undefined) return;
      push(status, Math.round(performance.now() - since));
      since = undefined;
    },
  };
}

/** What lies outside the folder keeps its whole path. */
function seenFrom(cwd: string, path: string): string {
  if (!isAbsolute(path)) return path;
  const inside = relative(cwd, path);
  const isOutside = inside === "" || inside === ".." || inside.startsWith(`..${sep}`);
  return isOutside || isAbsolute(inside) ? path : inside;
}
