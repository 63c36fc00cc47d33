import type { Conversation, ConversationPage, ServerFrame } from "@latchkey/contracts";
import { type InfiniteData, type QueryClient, useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { useLiveSocket, useSocketStatus } from "../../api/live-socket-context.ts";
import { queryKeys } from "../../api/query-keys.ts";
import { withConversation, withoutConversation } from "./conversation-pages.ts";

type List = InfiniteData<ConversationPage>;

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
    void client.invalidateQueries({ queryKey: queryKeys.conversationLists });
  }, [client, status]);
}

function applyFrame(client: QueryClient, frame: ServerFrame): void {
  if (frame.type === "conversation_upsert") putConversation(client, frame.conversation);
  if (frame.type === "conversation_delete") removeConversation(client, frame.conversationId);
}

function putConversation(client: QueryClient, conversation: Conversation): void {
  client.setQueryData(queryKeys.conversation(conversation.id), conversation);
  for (const archived of [false, true]) {
    client.setQueryData<List>(queryKeys.conversationList(archived), (list) => {
      if (!list) return undefined;
      return conversation.archived === archived
        ? withConversation(list, conversation)
        : withoutConversation(list, conversation.id);
    });
  }
}

function removeConversation(client: QueryClient, id: string): void {
  client.removeQueries({ queryKey: queryKeys.conversation(id) });
  for (const archived of [false, true]) {
    client.setQueryData<List>(
      queryKeys.conversationList(archived),
      (list) => list && withoutConversation(list, id),
    );
  }
}
