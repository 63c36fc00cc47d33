import type { Agent, RunStarted } from "@latchkey/contracts";
import CommandsIcon from "@mui/icons-material/PlaylistPlayRounded";
import Button from "@mui/material/Button";
import Dialog from "@mui/material/Dialog";
import DialogActions from "@mui/material/DialogActions";
import DialogContent from "@mui/material/DialogContent";
import DialogTitle from "@mui/material/DialogTitle";
import { useMutation } from "@tanstack/react-query";
import { useId, useState } from "react";
import { startAgentRun, startCommandRun } from "../../api/agents.ts";
import { ComposerDock, FolderField } from "../../components/composer/composer.tsx";
import { CommandCards } from "./command-cards.tsx";

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

type CommandsButtonProps = { agent: string; canRun: boolean; onRun: (command: string) => void };

/** Opens the commands of an agent. */
function CommandsButton(props: CommandsButtonProps) {
  const [isOpen, setOpen] = useState(false);
  const titleId = useId();
  const close = () => setOpen(false);
  return (
    <>
      <Button
        size="small"
        color="inherit"
        startIcon={<CommandsIcon />}
        aria-haspopup="dialog"
        onClick={() => setOpen(true)}
      >
        Commands
      </Button>
      <Dialog open={isOpen} onClose={close} aria-labelledby={titleId} maxWidth="sm" fullWidth>
        <DialogTitle id={titleId}>Commands of {props.agent}</DialogTitle>
        <DialogContent>
          <CommandCards
            {...props}
            onRun={(command) => {
              close();
              props.onRun(command);
            }}
          />
        </DialogContent>
        <DialogActions>
          <Button onClick={close}>Close</Button>
        </DialogActions>
      </Dialog>
    </>
  );
}

type Place = { conversationId?: string | undefined; workingFolder: string };
type Order = Place & ({ instruction: string } | { command: string });

/** Gives an agent an instruction or runs one of its commands, in a new conversation if none is named. */
export function useAgentRun(agent: string, onStarted: (started: RunStarted) => void) {
  return useMutation({
    mutationFn: (order: Order) => {
      const place = placeOf(order);
      return "command" in order
        ? startCommandRun(agent, order.command, place)
        : startAgentRun(agent, { instruction: order.instruction, ...place });
    },
    onSuccess: onStarted,
  });
}

function placeOf({ conversationId, workingFolder }: Place) {
  const folder = workingFolder.trim();
  return {
    ...(conversationId !== undefined && { conversationId }),
    ...(folder !== "" && { workingFolder: folder }),
  };
}
