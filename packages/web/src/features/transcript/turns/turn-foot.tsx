import type { Turn } from "@latchkey/contracts";
import { FootCode, FootLine } from "../../../theme/transcript-look.ts";
import { durationLabel } from "../items/command-output.ts";

const numbers = new Intl.NumberFormat("en");

/** How the turn ended, how long it took and the tokens it used, small. */
export function TurnFoot(props: { turn: Turn }) {
  const { status, model, usage, startedAt, finishedAt, error } = props.turn;
  if (status === "running") return null;
  const parts = [
    status === "stopped" && "Stopped",
    model,
    finishedAt && durationLabel(Math.max(0, Date.parse(finishedAt) - Date.parse(startedAt))),
    usage && `${numbers.format(usage.inputTokens)} tokens in`,
    usage && `${numbers.format(usage.outputTokens)} out`,
  ];
  return (
    <FootLine>
      {parts.filter(Boolean).join(" · ")}
      {error && (
        <>
          {" · "}
          <FootCode>{error.code}</FootCode>
        </>
      )}
    </FootLine>
  );
}
