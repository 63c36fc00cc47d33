import type { Conversation } from "@latchkey/contracts";
import CircularProgress from "@mui/material/CircularProgress";
import ListItem from "@mui/material/ListItem";
import ListItemButton from "@mui/material/ListItemButton";
import ListItemText from "@mui/material/ListItemText";
import { memo } from "react";
import { Link } from "react-router";
import { conversationPath } from "../../components/paths.ts";
import { WaitingCount } from "../../components/waiting-count.tsx";
import { FailedDot, RowMark } from "../../theme/list-look.ts";
import { ConversationMenu } from "./conversation-menu.tsx";

type Props = { conversation: Conversation; isSelected: boolean; onChosen: () => void };

/** A conversation in the list, with a mark while it runs and when its last turn failed. */
export const ConversationRow = memo(function ConversationRow(props: Props) {
  const { conversation } = props;
  return (
    <ListItem disablePadding secondaryAction={<ConversationMenu conversation={conversation} />}>
      <ListItemButton
        component={Link}
        to={conversationPath(conversation)}
        selected={props.isSelected}
        aria-current={props.isSelected ? "page" : undefined}
        onClick={props.onChosen}
      >
        <ListItemText
          primary={conversation.title || "Untitled"}
          slotProps={{ primary: { noWrap: true, title: conversation.title, dir: "auto" } }}
        />
        <ConversationMark conversation={conversation} />
      </ListItemButton>
    </ListItem>
  );
});

function ConversationMark(props: { conversation: Conversation }) {
  const { activeRunId, hasFailed, pendingApprovals } = props.conversation;
  if (pendingApprovals) return <WaitingCount count={pendingApprovals} />;
  return (
    <RowMark>
      {activeRunId && <CircularProgress size={14} aria-label="Running" />}
      {!activeRunId && hasFailed && (
        <FailedDot role="img" aria-label="Last turn failed" title="Last turn failed" />
      )}
    </RowMark>
  );
}
