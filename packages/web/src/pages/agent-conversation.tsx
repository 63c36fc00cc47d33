import type { Agent } from "@latchkey/contracts";
import { ApiError } from "../api/api-error.ts";
import { useConversation } from "../api/conversations.ts";
import { useWorkingFolder } from "../components/composer/drafts.ts";
import { Loading } from "../components/loading.tsx";
import { PageTitle } from "../components/page-title.tsx";
import { AgentDock, useAgentRun } from "../features/agents/index.ts";
import { useConversationStream } from "../features/transcript/index.ts";
import { ConversationTurns } from "./conversation-turns.tsx";
import { NotFoundPage } from "./not-found-page.tsx";

/** A conversation with an agent. */
export function AgentConversation(props: { agent: Agent; conversationId: string }) {
  const { agent, conversationId } = props;
  const { data: conversation, error } = useConversation(conversationId);
  const [workingFolder, setWorkingFolder] = useWorkingFolder(
    conversationId,
    conversation?.workingFolder,
  );
  const followed = useConversationStream(conversationId);
  const run = useAgentRun(agent.name, () => undefined);
  const running = followed.transcript.turns.findLast(({ status }) => status === "running");

  if (error instanceof ApiError && error.status === 404) {
    return <NotFoundPage text="There is no such conversation. It may have been deleted." />;
  }
  return (
    <>
      <PageTitle>{conversation?.title ?? agent.name}</PageTitle>
      <ConversationTurns
        followed={followed}
        empty={<Loading label="Waiting for the first turn" />}
        lastRun={conversation?.lastRun}
      />
      <AgentDock
        agent={agent}
        conversationId={conversationId}
        // Between two items of a command no turn runs, and the command does.
        runningRunId={conversation?.activeRunId ?? running?.runId}
        workingFolder={workingFolder}
        onWorkingFolder={setWorkingFolder}
        run={run}
      />
    </>
  );
}
