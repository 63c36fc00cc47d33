import type { Conversation, ConversationDetails, ConversationPage } from "@latchkey/contracts";
import type { InfiniteData, QueryClient } from "@tanstack/react-query";
import {
  askingKey,
  type ConversationFilter,
  conversationKey,
  conversationListKey,
  conversationListsKey,
} from "../../api/conversations.ts";
import { withConversation, withoutConversation } from "./conversation-pages.ts";
import { isListed } from "./in-scope.ts";

type List = InfiniteData<ConversationPage>;

/** Puts a conversation as it now is into every list that is cached. */
export function putConversation(client: QueryClient, conversation: Conversation): void {
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
export function removeConversation(client: QueryClient, id: string): void {
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
