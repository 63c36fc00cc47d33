import type { Turn } from "@latchkey/contracts";
import { memo } from "react";
import { Bubble, BubbleNote, TurnFrame, Working } from "../../theme/chat-look.ts";
import { VisuallyHidden } from "../../theme/layout.ts";
import { TurnFailure } from "./turn-failure.tsx";
import { TurnFoot } from "./turn-foot.tsx";
import { TurnItems } from "./turn-items.tsx";

export type TurnViewProps = {
  turn: Turn;
  /** Whether a later turn tries this one again. */
  isRetried: boolean;
  /** When the Codex home of the turn was given the working credentials that it has now, if any. */
  signedInAt: string | undefined;
  /** Whether another run is in progress in the conversation. */
  isBusy: boolean;
  onReauthenticate: (codexHome: string | undefined) => void;
};

/** One input and everything that came of it. Rendered again only when its own turn changes. */
export const TurnView = memo(function TurnView(props: TurnViewProps) {
  const { turn } = props;
  const isRunning = turn.status === "running";
  return (
    <TurnFrame aria-busy={isRunning} aria-label="Turn">
      <Bubble>
        <VisuallyHidden>You: </VisuallyHidden>
        {turn.input}
      </Bubble>
      {turn.retryOf && <BubbleNote>Retry of the request above</BubbleNote>}
      <TurnItems items={turn.items} isRunning={isRunning} />
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
