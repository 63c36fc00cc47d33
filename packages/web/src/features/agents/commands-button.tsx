import CommandsIcon from "@mui/icons-material/PlaylistPlayRounded";
import Button from "@mui/material/Button";
import Dialog from "@mui/material/Dialog";
import DialogActions from "@mui/material/DialogActions";
import DialogContent from "@mui/material/DialogContent";
import DialogTitle from "@mui/material/DialogTitle";
import { useId, useState } from "react";
import { CommandCards } from "./command-cards.tsx";

type Props = { agent: string; canRun: boolean; onRun: (command: string) => void };

/** Opens the commands of an agent. */
export function CommandsButton(props: Props) {
  const [isOpen, setOpen] = useState(false);
  const titleId = useId();
  const close = () => setOpen(false);
  return (
    <>
      <Button
        size="small"
        color="inherit"
        startIcon={<CommandsIcon />}
        aria-haspopup="dialog"
        onClick={() => setOpen(true)}
      >
        Commands
      </Button>
      <Dialog open={isOpen} onClose={close} aria-labelledby={titleId} maxWidth="sm" fullWidth>
        <DialogTitle id={titleId}>Commands of {props.agent}</DialogTitle>
        <DialogContent>
          <CommandCards
            {...props}
            onRun={(command) => {
              close();
              props.onRun(command);
            }}
          />
        </DialogContent>
        <DialogActions>
          <Button onClick={close}>Close</Button>
        </DialogActions>
      </Dialog>
    </>
  );
}
