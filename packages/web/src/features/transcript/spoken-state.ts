import type { Turn } from "@latchkey/contracts";
import { errorText } from "../../components/error-texts.ts";

/** How the newest turn stands, as screen readers say it: when it begins, when it asks, when it ends. */
export function spokenState(turn: Turn | undefined): string {
  switch (turn?.status) {
    case undefined:
      return "";
    case "running":
      return isAsking(turn) ? "Codex asks for leave." : "Working on it.";
    case "ok":
      return "The answer is complete.";
    case "stopped":
      return "Stopped.";
    case "failed":
      return `This turn failed. ${errorText(turn.error?.code ?? "INTERNAL").sentence}`;
  }
}

function isAsking({ items }: Turn): boolean {
  return items.some((item) => item.type === "approval" && item.answer === "pending");
}
