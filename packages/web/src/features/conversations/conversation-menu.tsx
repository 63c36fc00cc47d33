import type { Conversation } from "@latchkey/contracts";
import MoreIcon from "@mui/icons-material/MoreVertRounded";
import IconButton from "@mui/material/IconButton";
import Menu from "@mui/material/Menu";
import MenuItem from "@mui/material/MenuItem";
import Snackbar from "@mui/material/Snackbar";
import { lazy, Suspense, useState } from "react";
import { ErrorNotice } from "../../components/error-notice.tsx";
import { useDeletions } from "./deletion-context.ts";
import { useChangeConversation } from "./use-change-conversation.ts";

const RenameDialog = lazy(() =>
  import("./rename-dialog.tsx").then((module) => ({ default: module.RenameDialog })),
);

/** What can be done with a conversation. */
export function ConversationMenu(props: { conversation: Conversation }) {
  const { id, title, archived } = props.conversation;
  const [anchor, setAnchor] = useState<HTMLElement>();
  const [isRenaming, setRenaming] = useState(false);
  const { remove } = useDeletions();
  const change = useChangeConversation(id);
  const choose = (action: () => void) => () => {
    setAnchor(undefined);
    action();
  };
  return (
    <>
      <IconButton
        edge="end"
        size="small"
        aria-label={`Menu of ${title}`}
        aria-haspopup="menu"
        onClick={(event) => setAnchor(event.currentTarget)}
      >
        <MoreIcon fontSize="small" />
      </IconButton>
      <Menu open={anchor !== undefined} anchorEl={anchor} onClose={() => setAnchor(undefined)}>
        <MenuItem onClick={choose(() => setRenaming(true))}>Rename</MenuItem>
        <MenuItem onClick={choose(() => change.mutate({ archived: !archived }))}>
          {archived ? "Bring back" : "Archive"}
        </MenuItem>
        <MenuItem onClick={choose(() => remove(props.conversation))}>Delete</MenuItem>
      </Menu>
      {isRenaming && (
        <Suspense>
          <RenameDialog
            title={title}
            onRename={(renamed) => {
              setRenaming(false);
              change.mutate({ title: renamed });
            }}
            onClose={() => setRenaming(false)}
          />
        </Suspense>
      )}
      <Snackbar open={change.isError}>
        <div>
          <ErrorNotice error={change.error} onClose={change.reset} />
        </div>
      </Snackbar>
    </>
  );
}
