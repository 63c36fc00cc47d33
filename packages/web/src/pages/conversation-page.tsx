import { useCallback } from "react";
import { useNavigate } from "react-router";
import { ApiError } from "../api/api-error.ts";
import { ChatDock, useModelChoice, Welcome } from "../features/chat/index.ts";
import { useConversation } from "../features/conversations/index.ts";
import { SERVER_HOME, signedInAt, useSignIns } from "../features/sign-in/index.ts";
import { ConversationTranscript, useConversationStream } from "../features/transcript/index.ts";
import { VisuallyHidden } from "../theme/layout.ts";
import { ChatTop } from "./chat-top.tsx";
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
  const { transcript, stream } = useConversationStream(conversationId);
  const { homes, dispatch } = useSignIns();
  const running = transcript.turns.findLast(({ status }) => status === "running");

  const onReauthenticate = useCallback(
    (codexHome = SERVER_HOME) => dispatch({ type: "open", codexHome }),
    [dispatch],
  );
  if (error instanceof ApiError && error.status === 404) {
    return <NotFoundPage text="There is no such conversation. It may have been deleted." />;
  }
  const title = conversation?.title ?? "Chat";
  return (
    <>
      <title>{`${title} · Latchkey`}</title>
      <VisuallyHidden role="heading" aria-level={1}>
        {title}
      </VisuallyHidden>
      <ChatTop choice={choice} />
      <ConversationTranscript
        transcript={transcript}
        empty={<Welcome />}
        signedInAt={(name = SERVER_HOME) => signedInAt(homes, name)}
        onReauthenticate={onReauthenticate}
        onReload={() => void stream.load()}
        onLoadOlder={() => void stream.loadOlder()}
      />
      <ChatDock
        conversationId={conversationId}
        choice={choice.choice}
        runningRunId={running?.runId}
        onSent={() => undefined}
      />
    </>
  );
}
