import { useInfiniteQuery } from "@tanstack/react-query";
import { type ConversationFilter, listConversations } from "../../api/conversations.ts";
import { queryKeys } from "../../api/query-keys.ts";

const PAGE_SIZE = 40;

/** The conversations that a filter lets through, page by page. */
export function useConversationList(filter: ConversationFilter) {
  return useInfiniteQuery({
    queryKey: queryKeys.conversationList(filter),
    queryFn: ({ pageParam, signal }) =>
      listConversations({ ...filter, cursor: pageParam, limit: PAGE_SIZE }, signal),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (last) => last.nextCursor,
    // While somebody types in the search field, what was found before stays.
    placeholderData: (before) => (filter.search === "" ? undefined : before),
  });
}
