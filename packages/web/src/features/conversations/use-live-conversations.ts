import type { ServerFrame } from "@latchkey/contracts";
import { type QueryClient, useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { askingKey, conversationListsKey } from "../../api/conversations.ts";
import { useLiveSocket, useSocketStatus } from "../../api/live-socket-context.ts";
import { putConversation, removeConversation } from "./cached-conversations.ts";

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
