import { useEffect, useRef, useState } from "react";
import { writeClipboard } from "./browser.ts";

const SHOWN_MS = 2_000;

export type CopyState = "idle" | "copied" | "failed";

/** Copies text, and says for two seconds how that went. */
export function useCopy(): { state: CopyState; copy: (text: string) => void } {
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
