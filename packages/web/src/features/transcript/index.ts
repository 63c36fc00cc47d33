export { ConversationTranscript } from "./conversation-transcript.tsx";
export { useConversationStream } from "./stream/use-conversation-stream.ts";
