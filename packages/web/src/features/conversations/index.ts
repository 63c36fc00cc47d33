export { ConversationList } from "./conversation-list.tsx";
export { DeletionProvider } from "./deletion-provider.tsx";
export { useLiveConversations } from "./cached-conversations.ts";
