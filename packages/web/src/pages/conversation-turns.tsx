import type { Run } from "@latchkey/contracts";
import { type ReactNode, useMemo } from "react";
import { hasSignedInSince, signInVerb } from "../components/home-texts.ts";
import { useSignIns } from "../features/sign-in/index.ts";
import {
  ConversationTranscript,
  type TurnSignIns,
  TurnSignInsContext,
  type useConversationStream,
} from "../features/transcript/index.ts";

type Props = {
  followed: ReturnType<typeof useConversationStream>;
  /** What stands there while there are no turns. */
  empty: ReactNode;
  lastRun?: Run | undefined;
};

/** The turns of a conversation, with what the sign-ins make of failed ones. */
export function ConversationTurns(props: Props) {
  const { transcript, stream } = props.followed;
  const { homes, dispatch } = useSignIns();
  const signIns = useMemo(
    (): TurnSignIns => ({
      hasSignedInSince: (name, isoTime) => hasSignedInSince(homes, name, isoTime),
      verbOf: (name) => signInVerb(homes, name),
      open: (codexHome) => dispatch({ type: "open", codexHome }),
    }),
    [homes, dispatch],
  );
  return (
    <TurnSignInsContext value={signIns}>
      <ConversationTranscript
        transcript={transcript}
        empty={props.empty}
        lastRun={props.lastRun}
        onReload={() => void stream.load()}
        onLoadOlder={() => void stream.loadOlder()}
      />
    </TurnSignInsContext>
  );
}
