import type { Agent } from "@latchkey/contracts";
import { useNavigate } from "react-router";
import { useWorkingFolder } from "../components/composer/drafts.ts";
import { agentPath } from "../components/places.ts";
import { AgentDock, CommandCards, useAgentRun } from "../features/agents/index.ts";
import { Column } from "../theme/layout.ts";
import { PageIntro, PageScroll } from "../theme/list-look.ts";

/** An agent that waits for its first instruction, or for one of its commands to be run. */
export function NewAgentConversation(props: { agent: Agent }) {
  const { agent } = props;
  const navigate = useNavigate();
  const [workingFolder, setWorkingFolder] = useWorkingFolder(`agent.${agent.name}`);
  const run = useAgentRun(agent.name, ({ conversationId }) => {
    void navigate(agentPath(agent.name, conversationId));
  });
  return (
    <>
      <PageScroll>
        <Column>
          <PageIntro>
            <p>Write an instruction below, or run one of the agent’s commands.</p>
          </PageIntro>
          <CommandCards
            agent={agent.name}
            canRun={!agent.disabled && !run.isPending}
            onRun={(command) => run.mutate({ command, workingFolder })}
          />
        </Column>
      </PageScroll>
      <AgentDock
        agent={agent}
        conversationId={undefined}
        runningRunId={undefined}
        workingFolder={workingFolder}
        onWorkingFolder={setWorkingFolder}
        run={run}
      />
    </>
  );
}
