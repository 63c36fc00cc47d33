import { useMutation } from "@tanstack/react-query";
import { useRef } from "react";
import { createConversation, startTurn } from "../../api/conversations.ts";
import type { Choice } from "./model-choice.ts";

type Message = { text: string; choice: Choice };

/**
 * Sends a message, in a new conversation when there is none yet; answers the conversation's id. A
 * conversation that was made for a message that then failed is used for the next one.
 */
export function useSendMessage(conversationId: string | undefined) {
  const created = useRef<string>(undefined);
  return useMutation({
    mutationFn: async ({ text, choice }: Message): Promise<string> => {
      const id = conversationId ?? created.current ?? (await createConversation(choice)).id;
      if (!conversationId) created.current = id;
      await startTurn(id, { input: text, ...choice });
      return id;
    },
  });
}
