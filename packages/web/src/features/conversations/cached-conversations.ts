import type {
  Conversation,
  ConversationDetails,
  ConversationPage,
  ServerFrame,
} from "@latchkey/contracts";
import { type InfiniteData, type QueryClient, useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import {
  askingKey,
  type ConversationFilter,
  conversationKey,
  conversationListKey,
  conversationListsKey,
} from "../../api/conversations.ts";
import { useLiveSocket, useSocketStatus } from "../../api/live-socket-context.tsx";

type List = InfiniteData<ConversationPage>;

/** Puts a conversation as it now is into every list that is cached. */
function putConversation(client: QueryClient, conversation: Conversation): void {
  putDetails(client, conversation);
  client.setQueryData<Conversation[]>(askingKey, (known) => {
    const others = known?.filter(({ id }) => id !== conversation.id);
    return conversation.pendingApprovals && others ? [conversation, ...others] : others;
  });
  for (const filter of cachedFilters(client)) {
    const queryKey = conversationListKey(filter);
    if (filter.search !== "") void client.invalidateQueries({ queryKey });
    else {
      client.setQueryData<List>(queryKey, (list) => {
        if (!list) return undefined;
        return isListed(conversation, filter)
          ? withConversation(list, conversation)
          : withoutConversation(list, conversation.id);
      });
    }
  }
}

/** Its newest run does not come with the conversation's own changes, so it is read again. */
function putDetails(client: QueryClient, conversation: Conversation): void {
  const queryKey = conversationKey(conversation.id);
  client.setQueryData<ConversationDetails>(queryKey, (known) => {
    return known?.lastRun ? { ...conversation, lastRun: known.lastRun } : conversation;
  });
  void client.invalidateQueries({ queryKey });
}

/** Takes a conversation out of every list that is cached. */
export function takeFromLists(client: QueryClient, id: string): void {
  client.setQueriesData<List>(
    { queryKey: conversationListsKey },
    (list) => list && withoutConversation(list, id),
  );
}

/** A page that shows it asks again, and learns that it is gone. */
function removeConversation(client: QueryClient, id: string): void {
  void client.resetQueries({ queryKey: conversationKey(id) });
  takeFromLists(client, id);
  client.setQueryData<Conversation[]>(askingKey, (known) =>
    known?.filter((conversation) => conversation.id !== id),
  );
}

function cachedFilters(client: QueryClient): ConversationFilter[] {
  const queries = client.getQueryCache().findAll({ queryKey: conversationListsKey });
  return queries.flatMap(({ queryKey }) => {
    const [, filter] = queryKey as Partial<ReturnType<typeof conversationListKey>>;
    return filter ? [filter] : [];
  });
}

type Pages = { pages: ConversationPage[]; pageParams: unknown[] };

/** The pages without a conversation. */
export function withoutConversation<Data extends Pages>(data: Data, id: string): Data {
  const pages = data.pages.map((page) => ({
    ...page,
    conversations: page.conversations.filter((conversation) => conversation.id !== id),
  }));
  return { ...data, pages };
}

/**
 * The pages with a conversation as it now is, in its place by last change. One that is older than
 * all that was loaded stays out while there is more to load.
 */
export function withConversation<Data extends Pages>(data: Data, conversation: Conversation): Data {
  const rest = withoutConversation(data, conversation.id);
  const index = rest.pages.findIndex((page) => {
    const last = page.conversations.at(-1);
    return last !== undefined && last.updatedAt <= conversation.updatedAt;
  });
  const target = index >= 0 ? index : lastPageIfComplete(rest);
  if (target === undefined) return rest;
  const pages = rest.pages.map((page, at) =>
    at === target
      ? { ...page, conversations: [...page.conversations, conversation].sort(byLastChange) }
      : page,
  );
  return { ...rest, pages };
}

function lastPageIfComplete({ pages }: Pages): number | undefined {
  return pages.at(-1)?.nextCursor === undefined && pages.length > 0 ? pages.length - 1 : undefined;
}

function byLastChange(a: Conversation, b: Conversation): number {
  return b.updatedAt.localeCompare(a.updatedAt) || b.id.localeCompare(a.id);
}

/** Whether a list that is not searched holds the conversation. */
export function isListed(conversation: Conversation, filter: ConversationFilter): boolean {
  const { scope, archived } = filter;
  if (conversation.archived !== archived) return false;
  if ("agent" in scope) return conversation.agent === scope.agent;
  if ("flow" in scope) return conversation.flow === scope.flow;
  return conversation.agent === undefined && conversation.flow === undefined;
}

/** Keeps every list and every single conversation that is cached as the server has them. */
export function useLiveConversations(): void {
  const client = useQueryClient();
  const socket = useLiveSocket();
  const status = useSocketStatus();

  useEffect(() => {
    const stopListening = socket.onFrame((frame) => applyFrame(client, frame));
    const unsubscribe = socket.subscribe({
      subscribe: () => ({ type: "subscribe_sidebar" }),
      unsubscribe: { type: "unsubscribe_sidebar" },
    });
    return () => {
      unsubscribe();
      stopListening();
    };
  }, [client, socket]);

  // What changed while the socket was down was told to nobody.
  useEffect(() => {
    if (status !== "open") return;
    void client.invalidateQueries({ queryKey: conversationListsKey });
    void client.invalidateQueries({ queryKey: askingKey });
  }, [client, status]);
}

function applyFrame(client: QueryClient, frame: ServerFrame): void {
  if (frame.type === "conversation_upsert") putConversation(client, frame.conversation);
  if (frame.type === "conversation_delete") removeConversation(client, frame.conversationId);
}
