import type {
  ChangeConversation,
  Conversation,
  ConversationDetails,
  ConversationPage,
  CreateConversation,
  Created,
  RunStarted,
  StartTurn,
  TurnPage,
} from "@latchkey/contracts";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { requestDone, requestJson } from "./http-client.ts";

/** Whose conversations are meant: those of the chat, of one agent or of one flow. */
export type ConversationScope = { kind: "chat" } | { agent: string } | { flow: string };

export type ConversationFilter = { scope: ConversationScope; archived: boolean; search: string };

/** Every list of conversations; each by its filter. */
export const conversationListsKey = ["conversations"] as const;
export const conversationListKey = (filter: ConversationFilter) =>
  [...conversationListsKey, filter] as const;
export const conversationKey = (id: string) => ["conversation", id] as const;

const ROOT = "/api/conversations";
const pathOf = (id: string) => `${ROOT}/${encodeURIComponent(id)}`;

const PAGE_SIZE = 40;

/** The conversations that a filter lets through, page by page. */
export function useConversationList(filter: ConversationFilter) {
  return useInfiniteQuery({
    queryKey: conversationListKey(filter),
    queryFn: ({ pageParam, signal }) => listConversations(filter, pageParam, signal),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (last) => last.nextCursor,
    // While somebody types in the search field, what was found before stays.
    placeholderData: (before) => (filter.search === "" ? undefined : before),
  });
}

function listConversations(
  { scope, archived, search }: ConversationFilter,
  cursor: string | undefined,
  signal: AbortSignal,
): Promise<ConversationPage> {
  const parameters = new URLSearchParams({
    ...scope,
    archived: String(archived),
    limit: String(PAGE_SIZE),
    ...(search && { search }),
    ...(cursor !== undefined && { cursor }),
  });
  return requestJson(`${ROOT}?${parameters}`, (wire) => wire.ConversationPageSchema, { signal });
}

export const askingKey = ["asking conversations"] as const;
const NONE: Conversation[] = [];

/** The conversations in which Codex asks for permission, in every place; live once they are there. */
export function useAskingConversations(): Conversation[] {
  const { data } = useQuery({
    queryKey: askingKey,
    queryFn: async ({ signal }): Promise<Conversation[]> => {
      const path = `${ROOT}?asking=true&limit=200`;
      const page = await requestJson(path, (wire) => wire.ConversationPageSchema, { signal });
      return page.conversations;
    },
  });
  return data ?? NONE;
}

/** How many questions wait for an answer in these conversations. */
export function askedCount(conversations: Conversation[]): number {
  return conversations.reduce((count, { pendingApprovals = 0 }) => count + pendingApprovals, 0);
}

export function createConversation(body: CreateConversation): Promise<Created> {
  return requestJson(ROOT, (wire) => wire.CreatedSchema, { method: "POST", body });
}

/** One conversation; live once it is there. */
export function useConversation(id: string) {
  return useQuery({
    queryKey: conversationKey(id),
    queryFn: ({ signal }) => readConversation(id, signal),
  });
}

function readConversation(id: string, signal: AbortSignal): Promise<ConversationDetails> {
  return requestJson(pathOf(id), (wire) => wire.ConversationDetailsSchema, { signal });
}

export function changeConversation(id: string, body: ChangeConversation): Promise<void> {
  return requestDone(pathOf(id), { method: "PATCH", body });
}

/** Is sent to its end even when the page goes away meanwhile. */
export function deleteConversation(id: string): Promise<void> {
  return requestDone(pathOf(id), { method: "DELETE", isKeptAlive: true });
}

export function listTurns(
  id: string,
  query: { before?: string; limit?: number } = {},
  signal?: AbortSignal,
): Promise<TurnPage> {
  const parameters = new URLSearchParams();
  if (query.before) parameters.set("before", query.before);
  if (query.limit) parameters.set("limit", String(query.limit));
  return requestJson(`${pathOf(id)}/turns?${parameters}`, (wire) => wire.TurnPageSchema, {
    ...(signal && { signal }),
  });
}

export function startTurn(id: string, body: StartTurn): Promise<RunStarted> {
  return requestJson(`${pathOf(id)}/turns`, (wire) => wire.RunStartedSchema, {
    method: "POST",
    body,
  });
}
