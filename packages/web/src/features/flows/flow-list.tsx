import List from "@mui/material/List";
import ListItem from "@mui/material/ListItem";
import ListItemButton from "@mui/material/ListItemButton";
import ListItemText from "@mui/material/ListItemText";
import { useId } from "react";
import { Link } from "react-router";
import { askedCount, useAskingConversations } from "../../api/conversations.ts";
import { useFlows } from "../../api/flows.ts";
import { ErrorNotice } from "../../components/error-notice.tsx";
import { flowPath } from "../../components/places.ts";
import { WaitingCount } from "../../components/waiting-count.tsx";
import { EmptyNote, PickFrame, PickHeading } from "../../theme/list-look.ts";

/** The flows to choose from. */
export function FlowList(props: { selected: string | undefined; onChosen: () => void }) {
  const { data: flows, error } = useFlows();
  const headingId = useId();
  const asking = useAskingConversations();
  return (
    <PickFrame tabIndex={-1}>
      <PickHeading id={headingId}>Flows</PickHeading>
      {error && <ErrorNotice error={error} />}
      {flows?.length === 0 && <EmptyNote>There are none yet.</EmptyNote>}
      <List dense disablePadding aria-labelledby={headingId}>
        {flows?.map(({ name, description, disabled }) => (
          <ListItem key={name} disablePadding>
            <ListItemButton
              component={Link}
              to={flowPath(name)}
              selected={name === props.selected}
              aria-current={name === props.selected ? "true" : undefined}
              onClick={props.onChosen}
            >
              <ListItemText
                primary={name}
                secondary={disabled ? "disabled" : description}
                slotProps={{ primary: { noWrap: true }, secondary: { noWrap: true } }}
              />
              <WaitingCount count={askedCount(asking.filter(({ flow }) => flow === name))} />
            </ListItemButton>
          </ListItem>
        ))}
      </List>
    </PickFrame>
  );
}
