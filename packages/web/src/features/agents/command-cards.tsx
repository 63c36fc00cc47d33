import type { Command } from "@latchkey/contracts";
import RunIcon from "@mui/icons-material/PlayArrowRounded";
import Button from "@mui/material/Button";
import { useCommands } from "../../api/agents.ts";
import { ErrorNotice } from "../../components/error-notice.tsx";
import { FaultNotice } from "../../components/fault-notice.tsx";
import { Spacer } from "../../theme/layout.ts";
import { CardFoot, CardFrame, CardGrid, EmptyNote } from "../../theme/list-look.ts";

type Props = {
  agent: string;
  canRun: boolean;
  onRun: (command: string) => void;
};

/** The commands of an agent, each with its Run button; a broken one with what is wrong in its file. */
export function CommandCards(props: Props) {
  const { data: commands, error } = useCommands(props.agent);
  if (error) return <ErrorNotice error={error} />;
  if (!commands) return null;
  if (commands.length === 0) return <EmptyNote>This agent has no commands.</EmptyNote>;
  return (
    <CardGrid aria-label="Commands">
      {commands.map((command) => (
        <CommandCard key={command.name} {...props} command={command} />
      ))}
    </CardGrid>
  );
}

function CommandCard(props: Props & { command: Command }) {
  const { name, description, totalSteps, disabled } = props.command;
  return (
    <CardFrame>
      <h2>{name}</h2>
      {description && <p dir="auto">{description}</p>}
      <FaultNotice {...props.command} subject="The command" />
      <CardFoot>
        {totalSteps !== undefined && (
          <span>{totalSteps === 1 ? "1 step" : `${totalSteps} steps`}</span>
        )}
        <Spacer />
        <Button
          size="small"
          variant="outlined"
          startIcon={<RunIcon />}
          aria-label={`Run ${name}`}
          disabled={disabled || !props.canRun}
          onClick={() => props.onRun(name)}
        >
          Run
        </Button>
      </CardFoot>
    </CardFrame>
  );
}
