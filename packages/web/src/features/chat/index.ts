export { ChatDock } from "./chat-dock.tsx";
export { ChatHead } from "./chat-head.tsx";
export { ConversationTranscript } from "./conversation-transcript.tsx";
export { UnavailableNotice } from "./unavailable-notice.tsx";
export { useConversationStream } from "./use-conversation-stream.ts";
export { useModelChoice } from "./use-model-choice.ts";
export { Welcome } from "./welcome.tsx";
