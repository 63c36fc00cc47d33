import type { Conversation } from "@latchkey/contracts";
import MoreIcon from "@mui/icons-material/MoreVertRounded";
import IconButton from "@mui/material/IconButton";
import Menu from "@mui/material/Menu";
import MenuItem from "@mui/material/MenuItem";
import { useState } from "react";
import { ConfirmDialog } from "../../components/confirm-dialog.tsx";
import { RenameDialog } from "./rename-dialog.tsx";
import { useConversationActions } from "./use-conversation-actions.tsx";

/** What can be done with a conversation. */
export function ConversationMenu(props: { conversation: Conversation }) {
  const { id, title, archived } = props.conversation;
  const [anchor, setAnchor] = useState<HTMLElement>();
  const [shown, setShown] = useState<"rename" | "delete">();
  const actions = useConversationActions(id);
  const choose = (action: () => void) => () => {
    setAnchor(undefined);
    action();
  };
  const close = () => setShown(undefined);
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
        <MenuItem onClick={choose(() => setShown("rename"))}>Rename</MenuItem>
        <MenuItem onClick={choose(() => actions.change({ archived: !archived }))}>
          {archived ? "Bring back" : "Archive"}
        </MenuItem>
        <MenuItem onClick={choose(() => setShown("delete"))}>Delete</MenuItem>
      </Menu>
      {shown === "rename" && (
        <RenameDialog
          title={title}
          onRename={(renamed) => {
            close();
            actions.change({ title: renamed });
          }}
          onClose={close}
        />
      )}
      <ConfirmDialog
        isOpen={shown === "delete"}
        title="Delete this conversation?"
        text={`“${title}” and everything in it will be gone for everybody.`}
        confirmLabel="Delete"
        onConfirm={() => {
          close();
          actions.remove();
        }}
        onClose={close}
      />
      {actions.notice}
    </>
  );
}
