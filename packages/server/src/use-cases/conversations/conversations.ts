import type {
  ChangeConversation,
  Conversation,
  ConversationDetails,
  ConversationPage,
  CreateConversation,
  Created,
  ListConversationsQuery,
} from "@latchkey/contracts";
import { v7 as uuid } from "uuid";
import { NotFound } from "../../failure.ts";
import { toPublicRun } from "../runs/public-run.ts";
import type { RunDeps } from "../runs/run-deps.ts";
import { UNTITLED } from "../runs/titles.ts";

type Deps = Pick<RunDeps, "conversations" | "runs" | "images" | "active" | "live">;

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

/** A conversation with its newest run. */
export async function describeConversation(deps: Deps, id: string): Promise<ConversationDetails> {
  const [conversation, run] = await Promise.all([
    getConversation(deps, id),
    deps.runs.getNewest(id),
  ]);
  return { ...conversation, ...(run && { lastRun: toPublicRun(run) }) };
}

async function getConversation(deps: Deps, id: string): Promise<Conversation> {
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
  await deps.images.forget(id);
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
