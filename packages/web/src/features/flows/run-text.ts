import type { Run, RunPosition } from "@latchkey/contracts";
import { errorText } from "../../components/error-texts.ts";

/** How a run stands, in one line. `isMended`: what it failed for want of is there again. */
export function runText(run: Run, isMended = false): string {
  const place = run.position && placeText(run.position);
  switch (run.status) {
    case "running":
      return place ? `Running ${place}` : "Running";
    case "ok":
      return "Finished";
    case "stopped":
      return place ? `Stopped at ${place}` : "Stopped";
    case "failed":
    case "interrupted": {
      if (isMended) return place ? `Signed in. It can go on at ${place}` : "Signed in.";
      const why = errorText(run.error?.code ?? "RUN_INTERRUPTED").sentence;
      return place ? `Failed at ${place}. ${why}` : `Failed. ${why}`;
    }
  }
}

/** "step 2 of 4, round 3: Review the change". */
function placeText({ stepIndex, totalSteps, loops, label }: RunPosition): string {
  const step = `step ${stepIndex} of ${totalSteps}`;
  const rounds = loops.map(({ iteration }) => iteration).join(".");
  const round = rounds === "" ? "" : `, round ${rounds}`;
  return `${step}${round}${label ? `: ${label}` : ""}`;
}
