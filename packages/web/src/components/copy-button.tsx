import CheckIcon from "@mui/icons-material/CheckRounded";
import CopyIcon from "@mui/icons-material/ContentCopyRounded";
import Button from "@mui/material/Button";
import { useEffect, useRef, useState } from "react";
import { writeClipboard } from "./browser.ts";

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

const SHOWN_MS = 2_000;

type CopyState = "idle" | "copied" | "failed";

/** Copies text, and says for two seconds how that went. */
function useCopy(): { state: CopyState; copy: (text: string) => void } {
  const [state, setState] = useState<CopyState>("idle");
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);
  const show = (shown: CopyState) => {
    setState(shown);
    clearTimeout(timer.current);
    timer.current = setTimeout(() => setState("idle"), SHOWN_MS);
  };
  const copy = (text: string) => {
    void writeClipboard(text).then(
      () => show("copied"),
      () => show("failed"),
    );
  };
  return { state, copy };
}
