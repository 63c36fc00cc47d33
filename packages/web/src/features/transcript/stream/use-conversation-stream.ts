import { useEffect, useMemo, useSyncExternalStore } from "react";
import { useLiveSocket } from "../../../api/live-socket-context.ts";
import { ConversationStream, type Transcript } from "./conversation-stream.ts";

type Followed = { transcript: Transcript; stream: ConversationStream };

/** Follows a conversation for as long as the component is there. */
export function useConversationStream(conversationId: string): Followed {
  const socket = useLiveSocket();
  const stream = useMemo(
    () => new ConversationStream(socket, conversationId),
    [socket, conversationId],
  );
  useEffect(() => {
    stream.start();
    return () => stream.stop();
  }, [stream]);
  const transcript = useSyncExternalStore(
    (listener) => stream.onChange(listener),
    () => stream.transcript,
  );
  return { transcript, stream };
}
