import CheckIcon from "@mui/icons-material/CheckRounded";
import CopyIcon from "@mui/icons-material/ContentCopyRounded";
import Button from "@mui/material/Button";
import { type CopyState, useCopy } from "./use-copy.ts";

const LABELS: Record<CopyState, string> = {
  idle: "Copy",
  copied: "Copied",
  failed: "Select it to copy",
};

/** A button that turns into "Copied". `subject` completes its accessible name. */
export function CopyButton(props: {
  text: string;
  subject: string;
  variant?: "text" | "outlined" | "contained";
}) {
  const { state, copy } = useCopy();
  const label = LABELS[state];
  return (
    <Button
      size="small"
      variant={props.variant ?? "text"}
      color={state === "copied" ? "success" : "primary"}
      startIcon={state === "copied" ? <CheckIcon /> : <CopyIcon />}
      aria-label={state === "idle" ? `Copy ${props.subject}` : label}
      onClick={() => copy(props.text)}
    >
      {label}
    </Button>
  );
}
