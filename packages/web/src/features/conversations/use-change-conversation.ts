import type { ChangeConversation } from "@latchkey/contracts";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { changeConversation, conversationListsKey } from "../../api/conversations.ts";

/** Renames a conversation, archives it or brings it back. */
export function useChangeConversation(id: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: ChangeConversation) => changeConversation(id, body),
    onSuccess: () => client.invalidateQueries({ queryKey: conversationListsKey }),
  });
}
