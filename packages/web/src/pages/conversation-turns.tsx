import type { Run } from "@latchkey/contracts";
import { type ReactNode, useCallback } from "react";
import { SERVER_HOME, signedInAt } from "../components/home-texts.ts";
import { useSignIns } from "../features/sign-in/index.ts";
import {
  ConversationTranscript,
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
  const onReauthenticate = useCallback(
    (codexHome = SERVER_HOME) => dispatch({ type: "open", codexHome }),
    [dispatch],
  );
  return (
    <ConversationTranscript
      transcript={transcript}
      empty={props.empty}
      lastRun={props.lastRun}
      signedInAt={(name = SERVER_HOME) => signedInAt(homes, name)}
      onReauthenticate={onReauthenticate}
      onReload={() => void stream.load()}
      onLoadOlder={() => void stream.loadOlder()}
    />
  );
}
