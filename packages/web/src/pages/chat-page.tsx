import { useParams } from "react-router";
import { ConversationPage } from "./conversation-page.tsx";
import { NewChatPage } from "./new-chat-page.tsx";

/** A conversation, or a new one. Each conversation has its own state. */
export function ChatPage() {
  const { conversationId } = useParams();
  if (conversationId === undefined) return <NewChatPage />;
  return <ConversationPage key={conversationId} conversationId={conversationId} />;
}
