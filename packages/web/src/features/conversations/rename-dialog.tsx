import Button from "@mui/material/Button";
import Dialog from "@mui/material/Dialog";
import DialogActions from "@mui/material/DialogActions";
import DialogContent from "@mui/material/DialogContent";
import DialogTitle from "@mui/material/DialogTitle";
import TextField from "@mui/material/TextField";
import { useId, useState } from "react";
import { hasTouchKeyboard } from "../../components/browser.ts";

type Props = { title: string; onRename: (title: string) => void; onClose: () => void };

/** Asks for a conversation's new title. */
export function RenameDialog(props: Props) {
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
