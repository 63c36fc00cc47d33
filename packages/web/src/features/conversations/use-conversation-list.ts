import { useInfiniteQuery } from "@tanstack/react-query";
import { listConversations } from "../../api/conversations.ts";
import { queryKeys } from "../../api/query-keys.ts";

const PAGE_SIZE = 40;

/** The conversations, or the archived ones, page by page. */
export function useConversationList(archived: boolean) {
  return useInfiniteQuery({
    queryKey: queryKeys.conversationList(archived),
    queryFn: ({ pageParam, signal }) =>
      listConversations({ archived, cursor: pageParam, limit: PAGE_SIZE }, signal),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (last) => last.nextCursor,
  });
}
