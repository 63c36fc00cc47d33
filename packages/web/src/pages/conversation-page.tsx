import { Navigate, useNavigate } from "react-router";
import { ApiError } from "../api/api-error.ts";
import { useConversation } from "../api/conversations.ts";
import { conversationPath } from "../components/paths.ts";
import { PageTitle } from "../components/page-title.tsx";
import { ChatDock, useModelChoice, Welcome } from "../features/chat/index.ts";
import { useConversationStream } from "../features/transcript/index.ts";
import { VisuallyHidden } from "../theme/layout.ts";
import { ChatTop } from "./chat-top.tsx";
import { ConversationTurns } from "./conversation-turns.tsx";
import { NotFoundPage } from "./not-found-page.tsx";

/** One conversation: who answers, what was said, and the composer. */
export function ConversationPage(props: { conversationId: string }) {
  const { conversationId } = props;
  const { data: conversation, error } = useConversation(conversationId);
  const navigate = useNavigate();
  const choice = useModelChoice({
    conversation,
    onOtherProvider: () => void navigate("/chat"),
  });
  const followed = useConversationStream(conversationId);
  const running = followed.transcript.turns.findLast(({ status }) => status === "running");

  if (error instanceof ApiError && error.status === 404) {
    return <NotFoundPage text="There is no such conversation. It may have been deleted." />;
  }
  if (conversation?.agent !== undefined || conversation?.flow !== undefined) {
    return <Navigate to={conversationPath(conversation)} replace />;
  }
  const title = conversation?.title ?? "Chat";
  return (
    <>
      <PageTitle>{title}</PageTitle>
      <VisuallyHidden role="heading" aria-level={1}>
        {title}
      </VisuallyHidden>
      <ChatTop choice={choice} />
      <ConversationTurns followed={followed} empty={<Welcome />} lastRun={conversation?.lastRun} />
      <ChatDock
        conversationId={conversationId}
        choice={choice.choice}
        runningRunId={running?.runId}
        onSent={() => undefined}
      />
    </>
  );
}
