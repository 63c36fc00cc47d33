import type { Conversation } from "@latchkey/contracts";
import type { ConversationScope } from "../api/conversations.ts";

type Placed = Pick<Conversation, "id" | "agent" | "flow">;

/** The address of an agent, or of one of its conversations. */
export function agentPath(agent: string, conversationId?: string): string {
  return join("agents", agent, conversationId);
}

/** The address of a flow, or of one of its conversations. */
export function flowPath(flow: string, conversationId?: string): string {
  return join("flows", flow, conversationId);
}

export function conversationPath({ id, agent, flow }: Placed): string {
  if (flow !== undefined) return flowPath(flow, id);
  return agent === undefined ? join("chat", id) : agentPath(agent, id);
}

/** Where a new conversation of a scope begins. */
export function scopePath(scope: ConversationScope): string {
  if ("flow" in scope) return flowPath(scope.flow);
  return "agent" in scope ? agentPath(scope.agent) : "/chat";
}

export function scopeOf({ agent, flow }: Placed): ConversationScope {
  if (flow !== undefined) return { flow };
  return agent === undefined ? { kind: "chat" } : { agent };
}

function join(...parts: (string | undefined)[]): string {
  const known = parts.filter((part) => part !== undefined);
  return `/${known.map(encodeURIComponent).join("/")}`;
}
