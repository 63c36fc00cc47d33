import type { Run, RunPosition } from "@latchkey/contracts";
import { errorText } from "../../components/error-texts.ts";

/** How a run stands, in one line. `isMended`: what it failed for want of is there again. */
export function runText(run: Run, isMended = false): string {
  const place = run.position && placeText(run.position);
  const at = (words: string) => (place ? ` ${words}${place}` : "");
  switch (run.status) {
    case "running":
      return `Running${at("")}`;
    case "ok":
      return "Finished";
    case "stopped":
      return `Stopped${at("at ")}`;
    case "failed":
    case "interrupted":
      if (isMended) return `Signed in.${at("It can go on at ")}`;
      return `Failed${at("at ")}. ${errorText(run.error?.code ?? "RUN_INTERRUPTED").sentence}`;
  }
}

/** "step 2 of 4, round 3: Review the change". */
function placeText({ stepIndex, totalSteps, loops, label }: RunPosition): string {
  const step = `step ${stepIndex} of ${totalSteps}`;
  const rounds = loops.map(({ iteration }) => iteration).join(".");
  const round = rounds === "" ? "" : `, round ${rounds}`;
  return `${step}${round}${label ? `: ${label}` : ""}`;
}
