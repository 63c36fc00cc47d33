import { Navigate, useNavigate, useParams } from "react-router";
import { ApiError } from "../api/api-error.ts";
import { useConversation } from "../api/conversations.ts";
import { SERVER_HOME } from "../components/home-texts.ts";
import { PageTitle } from "../components/page-title.tsx";
import { conversationPath } from "../components/places.ts";
import {
  ChatDock,
  ChatHead,
  ProviderNotice,
  useModelChoice,
  Welcome,
} from "../features/chat/index.ts";
import {
  AccountLine,
  ReauthenticateButton,
  SignInBanners,
  useCodexInUse,
} from "../features/sign-in/index.ts";
import { useConversationStream } from "../features/transcript/index.ts";
import { ConversationTurns } from "./conversation-turns.tsx";
import { NotFoundPage } from "./not-found-page.tsx";
import { Column, VisuallyHidden } from "../theme/layout.ts";

/** A conversation, or a new one. Each conversation has its own state. */
export function ChatPage() {
  const { conversationId } = useParams();
  if (conversationId === undefined) return <NewChatPage />;
  return <ConversationPage key={conversationId} conversationId={conversationId} />;
}

/** A conversation that does not exist until its first message is sent. */
function NewChatPage() {
  const navigate = useNavigate();
  const choice = useModelChoice({});
  return (
    <>
      <PageTitle>New chat</PageTitle>
      <VisuallyHidden role="heading" aria-level={1}>
        New chat
      </VisuallyHidden>
      <ChatTop choice={choice} />
      <Welcome />
      <ChatDock
        conversationId={undefined}
        choice={choice.choice}
        runningRunId={undefined}
        onSent={(id) => void navigate(`/chat/${id}`)}
      />
    </>
  );
}

/** One conversation: who answers, what was said, and the composer. */
function ConversationPage(props: { conversationId: string }) {
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

/** The top of a chat. Codex sign-ins are shown whenever Codex is chosen, and only then. */
function ChatTop(props: { choice: ReturnType<typeof useModelChoice> }) {
  const { choice } = props;
  const isCodex = choice.choice?.provider === "codex";
  useCodexInUse(choice.choice?.provider !== "lmstudio");
  const signIn = isCodex && (
    <>
      <AccountLine codexHome={SERVER_HOME} />
      <ReauthenticateButton homes={[SERVER_HOME]} />
    </>
  );
  return (
    <>
      <ChatHead choice={choice} end={signIn} />
      <Column>
        <ProviderNotice choice={choice} />
        {isCodex && <SignInBanners homes={[SERVER_HOME]} />}
      </Column>
    </>
  );
}
