export { ConversationTranscript } from "./conversation-transcript.tsx";
export { useConversationStream } from "./use-conversation-stream.ts";
