import type { Conversation } from "@latchkey/contracts";
import type { ConversationFilter } from "../../api/conversations.ts";

/** Whether a list that is not searched holds the conversation. */
export function isListed(conversation: Conversation, filter: ConversationFilter): boolean {
  const { scope, archived } = filter;
  if (conversation.archived !== archived) return false;
  if ("agent" in scope) return conversation.agent === scope.agent;
  if ("flow" in scope) return conversation.flow === scope.flow;
  return conversation.agent === undefined && conversation.flow === undefined;
}
