import { useQuery } from "@tanstack/react-query";
import { readConversation } from "../../api/conversations.ts";
import { queryKeys } from "../../api/query-keys.ts";

/** One conversation; live once it is there. */
export function useConversation(id: string) {
  return useQuery({
    queryKey: queryKeys.conversation(id),
    queryFn: ({ signal }) => readConversation(id, signal),
  });
}
