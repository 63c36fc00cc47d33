export { ConversationTranscript } from "./conversation-transcript.tsx";
export { useConversationStream } from "./stream/use-conversation-stream.ts";
export { type TurnSignIns, TurnSignInsContext } from "./turns/failure.tsx";
