import { memo } from "react";
import {
  Bubble,
  BubbleNote,
  StepLine,
  TurnFrame,
  Working,
} from "../../../theme/transcript-look.ts";
import { VisuallyHidden } from "../../../theme/layout.ts";
import { stepLabel } from "./step-label.ts";
import { TurnFailure } from "./turn-failure.tsx";
import { TurnFoot } from "./turn-foot.tsx";
import { TurnItems } from "../items/turn-items.tsx";
import type { TurnViewProps } from "./turn-view-props.ts";

/** One input and everything that came of it. Rendered again only when its own turn changes. */
export const TurnView = memo(function TurnView(props: TurnViewProps) {
  const { turn } = props;
  const isRunning = turn.status === "running";
  return (
    <TurnFrame aria-busy={isRunning} aria-label="Turn">
      {turn.step && <StepLine>{stepLabel(turn.step)}</StepLine>}
      <Bubble>
        <VisuallyHidden>You: </VisuallyHidden>
        <div dir="auto">{turn.input}</div>
      </Bubble>
      {turn.retryOf && <BubbleNote>Retry of the request above</BubbleNote>}
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
