export { ConversationList } from "./conversation-list.tsx";
export { DeletionProvider } from "./deletion-provider.tsx";
export { useConversation } from "./use-conversation.ts";
export { useLiveConversations } from "./use-live-conversations.ts";
