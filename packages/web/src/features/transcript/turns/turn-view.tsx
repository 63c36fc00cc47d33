import type { Turn, TurnStep } from "@latchkey/contracts";
import { memo } from "react";
import { VisuallyHidden } from "../../../theme/layout.ts";
import {
  Bubble,
  BubbleNote,
  FootCode,
  FootLine,
  StepLine,
  TurnFrame,
  Working,
} from "../../../theme/transcript-look.ts";
import { durationLabel } from "../items/command-output.ts";
import { TurnItems } from "../items/turn-items.tsx";
import { TurnFailure } from "./failure.tsx";

/** A turn and what its place in the conversation makes of it. */
type Props = {
  turn: Turn;
  /** Whether it is the one with which a run begins again that failed above. */
  isRetry: boolean;
  /** Whether a later turn tries this one again. */
  isRetried: boolean;
  /** Whether another run is in progress in the conversation. */
  isBusy: boolean;
};

/** One input and everything that came of it. Rendered again only when its own turn changes. */
export const TurnView = memo(function TurnView(props: Props) {
  const { turn } = props;
  const isRunning = turn.status === "running";
  return (
    <TurnFrame aria-busy={isRunning} aria-label="Turn">
      {turn.step && <StepLine>{stepLabel(turn.step)}</StepLine>}
      <Bubble>
        <VisuallyHidden>You: </VisuallyHidden>
        <div dir="auto">{turn.input}</div>
      </Bubble>
      {props.isRetry && <BubbleNote>Retry of the request above</BubbleNote>}
      <TurnItems turn={turn} isRunning={isRunning} />
      {isRunning && (
        <Working>
          <i />
          <i />
          <i />
          <VisuallyHidden>Working</VisuallyHidden>
        </Working>
      )}
      {turn.status === "failed" && <TurnFailure {...props} />}
      <TurnFoot turn={turn} />
    </TurnFrame>
  );
});

/** "tidy · step 2 of 3"; for flows "Review · step 2 of 3 · round 1.4 · coder/main". */
export function stepLabel(step: TurnStep): string {
  const { name, label, stepIndex, totalSteps, iterations = [], agentType, identifier } = step;
  const parts = [
    label ?? (name === "flow" ? undefined : name),
    `step ${stepIndex} of ${totalSteps}`,
    iterations.length > 0 && `round ${iterations.join(".")}`,
    agentType !== undefined && [agentType, identifier].filter(Boolean).join("/"),
  ];
  return parts.filter(Boolean).join(" · ");
}

const numbers = new Intl.NumberFormat("en");

/** How the turn ended, how long it took and the tokens it used, small. */
function TurnFoot(props: { turn: Turn }) {
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
