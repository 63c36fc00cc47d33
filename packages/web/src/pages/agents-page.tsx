import type { Agent } from "@latchkey/contracts";
import { useParams } from "react-router";
import { useAgents } from "../api/agents.ts";
import { ErrorNotice } from "../components/error-notice.tsx";
import { FaultNotice } from "../components/fault-notice.tsx";
import { Loading } from "../components/loading.tsx";
import { PageTitle } from "../components/page-title.tsx";
import { AgentCards, AgentHead } from "../features/agents/index.ts";
import { AccountLine, ReauthenticateButton, SignInBanners } from "../features/sign-in/index.ts";
import { BelowHead } from "../theme/chat-look.ts";
import { Column } from "../theme/layout.ts";
import { AgentConversation } from "./agent-conversation.tsx";
import { NewAgentConversation } from "./new-agent-conversation.tsx";
import { NotFoundPage } from "./not-found-page.tsx";

/** All agents, one agent, or one of its conversations. */
export function AgentsPage() {
  const { name, conversationId } = useParams();
  const { data: agents, error } = useAgents();
  if (name === undefined) {
    const homes = agents?.map(({ home }) => home.name) ?? [];
    return (
      <>
        <PageTitle>Agents</PageTitle>
        <AgentCards
          signInOf={(codexHome) => <AccountLine codexHome={codexHome} />}
          end={<ReauthenticateButton homes={homes} />}
          notices={<SignInBanners homes={homes} />}
        />
      </>
    );
  }
  if (!agents) return error ? <ErrorNotice error={error} /> : <Loading label="Loading the agent" />;
  const agent = agents.find((known) => known.name === name);
  if (!agent) return <NotFoundPage text="There is no such agent. Its folder may be gone." />;
  return (
    <>
      {conversationId === undefined && <PageTitle>{name}</PageTitle>}
      <AgentTop agent={agent} />
      {conversationId === undefined ? (
        <NewAgentConversation key={name} agent={agent} />
      ) : (
        <AgentConversation key={conversationId} agent={agent} conversationId={conversationId} />
      )}
    </>
  );
}

/** Which agent this is, its sign-in, and why it cannot be used. */
function AgentTop(props: { agent: Agent }) {
  const { agent } = props;
  const codexHome = agent.home.name;
  return (
    <>
      <AgentHead
        agent={agent}
        end={
          <>
            <AccountLine codexHome={codexHome} />
            <ReauthenticateButton homes={[codexHome]} />
          </>
        }
      />
      <Column>
        <BelowHead>
          <FaultNotice {...agent} subject="The agent" />
        </BelowHead>
        <SignInBanners homes={[codexHome]} />
      </Column>
    </>
  );
}
