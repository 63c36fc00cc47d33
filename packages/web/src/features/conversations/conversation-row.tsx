import type { Conversation } from "@latchkey/contracts";
import MoreIcon from "@mui/icons-material/MoreVertRounded";
import CircularProgress from "@mui/material/CircularProgress";
import IconButton from "@mui/material/IconButton";
import ListItem from "@mui/material/ListItem";
import ListItemButton from "@mui/material/ListItemButton";
import ListItemText from "@mui/material/ListItemText";
import { memo, Suspense, useState } from "react";
import { Link } from "react-router";
import { lazyPart } from "../../components/lazy-part.ts";
import { conversationPath } from "../../components/places.ts";
import { WaitingCount } from "../../components/waiting-count.tsx";
import { FailedDot, RowMark } from "../../theme/list-look.ts";

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

const Actions = lazyPart(() =>
  import("./conversation-actions.tsx").then((module) => module.ConversationActions),
);

/** What can be done with a conversation; its code is fetched when it is first wanted. */
function ConversationMenu(props: { conversation: Conversation }) {
  const { conversation } = props;
  const [anchor, setAnchor] = useState<HTMLElement>();
  const [isWanted, setWanted] = useState(false);
  return (
    <>
      <IconButton
        edge="end"
        size="small"
        aria-label={`Menu of ${conversation.title}`}
        aria-haspopup="menu"
        onClick={(event) => {
          setAnchor(event.currentTarget);
          setWanted(true);
        }}
      >
        <MoreIcon fontSize="small" />
      </IconButton>
      {isWanted && (
        <Suspense>
          <Actions
            conversation={conversation}
            anchor={anchor}
            onClose={() => setAnchor(undefined)}
          />
        </Suspense>
      )}
    </>
  );
}
