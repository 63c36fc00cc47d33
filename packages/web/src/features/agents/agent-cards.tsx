import type { Agent } from "@latchkey/contracts";
import Link from "@mui/material/Link";
import type { ReactNode } from "react";
import { Link as RouterLink } from "react-router";
import { useAgents } from "../../api/agents.ts";
import { ErrorNotice } from "../../components/error-notice.tsx";
import { FaultNotice } from "../../components/fault-notice.tsx";
import { Loading } from "../../components/loading.tsx";
import { agentPath } from "../../components/places.ts";
import { Column } from "../../theme/layout.ts";
import { CardFoot, CardFrame, CardGrid, PageIntro, PageScroll } from "../../theme/list-look.ts";

type Props = {
  /** What a card says of the sign-in of its agent's Codex home. */
  signInOf: (codexHome: string) => ReactNode;
  /** What the page puts beside its heading, and below it. */
  end: ReactNode;
  notices: ReactNode;
};

/** All agents at a glance. */
export function AgentCards(props: Props) {
  const { data: agents, error } = useAgents();
  if (!agents)
    return error ? <ErrorNotice error={error} /> : <Loading label="Loading the agents" />;
  return (
    <PageScroll>
      <Column>
        <PageIntro>
          <div>
            <h1>Agents</h1>
            <p>
              {agents.length > 0
                ? "Each agent is a Codex home with instructions and commands of its own."
                : "There are no agents yet. A folder with a config.toml in LATCHKEY_AGENTS_DIR is one."}
            </p>
          </div>
          {props.end}
        </PageIntro>
        {props.notices}
        <CardGrid>
          {agents.map((agent) => (
            <AgentCard key={agent.name} agent={agent} signIn={props.signInOf(agent.home.name)} />
          ))}
        </CardGrid>
      </Column>
    </PageScroll>
  );
}

function AgentCard(props: { agent: Agent; signIn: ReactNode }) {
  const { agent } = props;
  return (
    <CardFrame>
      <h2>
        <Link component={RouterLink} to={agentPath(agent.name)} underline="hover">
          {agent.name}
        </Link>
      </h2>
      {agent.description && <p dir="auto">{agent.description}</p>}
      <FaultNotice {...agent} subject="The agent" />
      <CardFoot>
        {agent.model && <span>{agent.model}</span>}
        {props.signIn}
      </CardFoot>
    </CardFrame>
  );
}
