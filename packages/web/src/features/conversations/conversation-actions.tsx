import type { Conversation } from "@latchkey/contracts";
import Menu from "@mui/material/Menu";
import MenuItem from "@mui/material/MenuItem";
import Snackbar from "@mui/material/Snackbar";
import { useState } from "react";
import { ErrorNotice } from "../../components/error-notice.tsx";
import { useDeletions } from "./deletion-context.ts";
import { RenameDialog } from "./rename-dialog.tsx";
import { useChangeConversation } from "./use-change-conversation.ts";

type Props = {
  conversation: Conversation;
  /** What the menu stands at; undefined when it is closed. */
  anchor: HTMLElement | undefined;
  onClose: () => void;
};

/** Rename, archive, delete. */
export function ConversationActions(props: Props) {
  const { anchor, onClose } = props;
  const { id, title, archived } = props.conversation;
  const [isRenaming, setRenaming] = useState(false);
  const { remove } = useDeletions();
  const change = useChangeConversation(id);
  const choose = (action: () => void) => () => {
    onClose();
    action();
  };
  return (
    <>
      <Menu open={anchor !== undefined} anchorEl={anchor} onClose={onClose}>
        <MenuItem onClick={choose(() => setRenaming(true))}>Rename</MenuItem>
        <MenuItem onClick={choose(() => change.mutate({ archived: !archived }))}>
          {archived ? "Bring back" : "Archive"}
        </MenuItem>
        <MenuItem onClick={choose(() => remove(props.conversation))}>Delete</MenuItem>
      </Menu>
      {isRenaming && (
        <RenameDialog
          title={title}
          onRename={(renamed) => {
            setRenaming(false);
            change.mutate({ title: renamed });
          }}
          onClose={() => setRenaming(false)}
        />
      )}
      <Snackbar open={change.isError}>
        <div>
          <ErrorNotice error={change.error} onClose={change.reset} />
        </div>
      </Snackbar>
    </>
  );
}
