export { ConversationTranscript } from "./conversation-transcript.tsx";
export { useConversationStream } from "./stream/conversation-stream.ts";
export { type TurnSignIns, TurnSignInsContext } from "./turns/failure.tsx";
