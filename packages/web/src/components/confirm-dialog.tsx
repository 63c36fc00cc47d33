import Button from "@mui/material/Button";
import Dialog from "@mui/material/Dialog";
import DialogActions from "@mui/material/DialogActions";
import DialogContent from "@mui/material/DialogContent";
import DialogContentText from "@mui/material/DialogContentText";
import DialogTitle from "@mui/material/DialogTitle";
import { useId } from "react";

/** Asks before something is done that people should know the consequences of. */
export function ConfirmDialog(props: {
  isOpen: boolean;
  title: string;
  text: string;
  confirmLabel: string;
  /** A milder way to do it. */
  alternative?: { label: string; onChoose: () => void } | undefined;
  /** Whether it can be taken back as easily. */
  isHarmless?: boolean;
  onConfirm: () => void;
  onClose: () => void;
}) {
  const titleId = useId();
  return (
    <Dialog open={props.isOpen} onClose={props.onClose} aria-labelledby={titleId} maxWidth="xs">
      <DialogTitle id={titleId}>{props.title}</DialogTitle>
      <DialogContent>
        <DialogContentText>{props.text}</DialogContentText>
      </DialogContent>
      <DialogActions>
        <Button autoFocus onClick={props.onClose}>
          {props.isHarmless ? "Leave it" : "Keep it"}
        </Button>
        {props.alternative && (
          <Button color="error" onClick={props.alternative.onChoose}>
            {props.alternative.label}
          </Button>
        )}
        <Button
          color={props.isHarmless ? "primary" : "error"}
          variant="contained"
          onClick={props.onConfirm}
        >
          {props.confirmLabel}
        </Button>
      </DialogActions>
    </Dialog>
  );
}
