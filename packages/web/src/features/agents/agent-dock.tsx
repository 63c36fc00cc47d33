import type { Agent } from "@latchkey/contracts";
import { ComposerDock } from "../../components/composer/composer-dock.tsx";
import { FolderField } from "../../components/composer/folder-field.tsx";
import { CommandsButton } from "./commands-button.tsx";
import type { useAgentRun } from "./use-agent-run.ts";

type Props = {
  agent: Agent;
  conversationId: string | undefined;
  runningRunId: string | undefined;
  workingFolder: string;
  onWorkingFolder: (folder: string) => void;
  run: ReturnType<typeof useAgentRun>;
};

/** Where an agent is told what to do, in which folder. */
export function AgentDock(props: Props) {
  const { agent, conversationId, workingFolder, run } = props;
  const isFree = !agent.disabled && props.runningRunId === undefined;
  return (
    <ComposerDock
      label="Instruction"
      placeholder={`Tell ${agent.name} what to do`}
      draftKey={conversationId ?? `agent.${agent.name}`}
      canSend={!agent.disabled}
      runningRunId={props.runningRunId}
      onSend={async (instruction) => {
        await run.mutateAsync({ instruction, conversationId, workingFolder });
      }}
      failure={run.isError ? { error: run.error, onClose: run.reset } : undefined}
      tools={
        <>
          <FolderField value={workingFolder} onChange={props.onWorkingFolder} />
          {conversationId !== undefined && (
            <CommandsButton
              agent={agent.name}
              canRun={isFree}
              onRun={(command) => run.mutate({ command, conversationId, workingFolder })}
            />
          )}
        </>
      }
    />
  );
}
