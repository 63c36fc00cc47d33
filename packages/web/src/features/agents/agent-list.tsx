import List from "@mui/material/List";
import ListItem from "@mui/material/ListItem";
import ListItemButton from "@mui/material/ListItemButton";
import ListItemText from "@mui/material/ListItemText";
import { useId } from "react";
import { Link } from "react-router";
import { useAgents } from "../../api/agents.ts";
import { askedCount, useAskingConversations } from "../../api/conversations.ts";
import { ErrorNotice } from "../../components/error-notice.tsx";
import { agentPath } from "../../components/places.ts";
import { WaitingCount } from "../../components/waiting-count.tsx";
import { EmptyNote, PickFrame, PickHeading } from "../../theme/list-look.ts";

/** The agents to choose from. */
export function AgentList(props: { selected: string | undefined; onChosen: () => void }) {
  const { data: agents, error } = useAgents();
  const headingId = useId();
  const asking = useAskingConversations();
  return (
    <PickFrame tabIndex={-1}>
      <PickHeading id={headingId}>Agents</PickHeading>
      {error && <ErrorNotice error={error} />}
      {agents?.length === 0 && <EmptyNote>There are none yet.</EmptyNote>}
      <List dense disablePadding aria-labelledby={headingId}>
        {agents?.map(({ name, model, disabled }) => (
          <ListItem key={name} disablePadding>
            <ListItemButton
              component={Link}
              to={agentPath(name)}
              selected={name === props.selected}
              aria-current={name === props.selected ? "true" : undefined}
              onClick={props.onChosen}
            >
              <ListItemText
                primary={name}
                secondary={disabled ? "disabled" : model}
                slotProps={{ primary: { noWrap: true }, secondary: { noWrap: true } }}
              />
              <WaitingCount count={askedCount(asking.filter(({ agent }) => agent === name))} />
            </ListItemButton>
          </ListItem>
        ))}
      </List>
    </PickFrame>
  );
}
