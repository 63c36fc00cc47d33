import type { ChangeConversation, Conversation } from "@latchkey/contracts";
import Button from "@mui/material/Button";
import Dialog from "@mui/material/Dialog";
import DialogActions from "@mui/material/DialogActions";
import DialogContent from "@mui/material/DialogContent";
import DialogTitle from "@mui/material/DialogTitle";
import Menu from "@mui/material/Menu";
import MenuItem from "@mui/material/MenuItem";
import Snackbar from "@mui/material/Snackbar";
import TextField from "@mui/material/TextField";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useId, useState } from "react";
import { changeConversation, conversationListsKey } from "../../api/conversations.ts";
import { hasTouchKeyboard } from "../../components/browser.ts";
import { ErrorNotice } from "../../components/error-notice.tsx";
import { useDeletions } from "./deletion-provider.tsx";

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

type RenameDialogProps = { title: string; onRename: (title: string) => void; onClose: () => void };

/** Asks for a conversation's new title. */
function RenameDialog(props: RenameDialogProps) {
  const [title, setTitle] = useState(props.title);
  const titleId = useId();
  const trimmed = title.trim();
  return (
    <Dialog open onClose={props.onClose} aria-labelledby={titleId} fullWidth maxWidth="xs">
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (trimmed) props.onRename(trimmed);
        }}
      >
        <DialogTitle id={titleId}>Rename the conversation</DialogTitle>
        <DialogContent>
          <TextField
            autoFocus={!hasTouchKeyboard()}
            fullWidth
            margin="dense"
            label="Title"
            value={title}
            slotProps={{ htmlInput: { maxLength: 200, dir: "auto" } }}
            onChange={(event) => setTitle(event.target.value)}
          />
        </DialogContent>
        <DialogActions>
          <Button onClick={props.onClose}>Close</Button>
          <Button type="submit" variant="contained" disabled={!trimmed}>
            Rename
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}

/** Renames a conversation, archives it or brings it back. */
function useChangeConversation(id: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: ChangeConversation) => changeConversation(id, body),
    onSuccess: () => client.invalidateQueries({ queryKey: conversationListsKey }),
  });
}
