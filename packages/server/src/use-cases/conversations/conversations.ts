import type {
  ChangeConversation,
  Conversation,
  ConversationPage,
  CreateConversation,
  Created,
  ListConversationsQuery,
} from "@latchkey/contracts";
import { v7 as uuid } from "uuid";
import { NotFound } from "../../failure.ts";
import type { RunDeps } from "../runs/run-deps.ts";
import { UNTITLED } from "../runs/titles.ts";

type Deps = Pick<RunDeps, "conversations" | "active" | "live">;

export async function createConversation(deps: Deps, body: CreateConversation): Promise<Created> {
  const id = uuid();
  await deps.conversations.create({
    id,
    title: body.title ?? UNTITLED,
    provider: body.provider,
    model: body.model,
    createdAt: new Date().toISOString(),
  });
  await announce(deps, id);
  return { id };
}

export async function getConversation(deps: Deps, id: string): Promise<Conversation> {
  const conversation = await deps.conversations.get(id);
  if (!conversation) throw new NotFound("conversation");
  return conversation;
}

export function listConversations(
  deps: Deps,
  query: ListConversationsQuery,
): Promise<ConversationPage> {
  return deps.conversations.list(query);
}

export async function changeConversation(
  deps: Deps,
  id: string,
  change: ChangeConversation,
): Promise<Conversation> {
  const isKnown = await deps.conversations.change(id, {
    updatedAt: new Date().toISOString(),
    ...(change.title !== undefined && { title: change.title }),
    ...(change.archived !== undefined && { archived: change.archived }),
  });
  if (!isKnown) throw new NotFound("conversation");
  return announce(deps, id);
}

/** Deletes a conversation with its turns; a run that is in progress there is stopped. */
export async function deleteConversation(deps: Deps, id: string): Promise<void> {
  const conversation = await getConversation(deps, id);
  if (conversation.activeRunId !== undefined) await deps.active.cancel(conversation.activeRunId);
  await deps.conversations.delete(id);
  deps.live.publish({
    topic: "sidebar",
    message: { type: "conversation_delete", conversationId: id },
  });
}

async function announce(deps: Deps, id: string): Promise<Conversation> {
  const conversation = await getConversation(deps, id);
  deps.live.publish({ topic: "sidebar", message: { type: "conversation_upsert", conversation } });
  return conversation;
}
