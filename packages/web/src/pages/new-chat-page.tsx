import { useNavigate } from "react-router";
import { ChatDock, useModelChoice, Welcome } from "../features/chat/index.ts";
import { VisuallyHidden } from "../theme/layout.ts";
import { ChatTop } from "./chat-top.tsx";
import { PageTitle } from "../components/page-title.tsx";

/** A conversation that does not exist until its first message is sent. */
export function NewChatPage() {
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
