import type { Run } from "@latchkey/contracts";
import Button from "@mui/material/Button";
import { type ReactNode, Suspense } from "react";
import { lazyPart } from "../../components/lazy-part.ts";
import { ErrorNotice } from "../../components/error-notice.tsx";
import { Loading } from "../../components/loading.tsx";
import { Centered, Column, Stacked } from "../../theme/layout.ts";
import { UntoldRun } from "../../theme/transcript-look.ts";
import type { Transcript } from "./stream/conversation-stream.ts";
import { RunFailure, untoldFailure } from "./turns/failure.tsx";

const TranscriptView = lazyPart(() =>
  import("./transcript-view.tsx").then((module) => module.TranscriptView),
);

type Props = {
  transcript: Transcript;
  /** What stands there while there are no turns. */
  empty: ReactNode;
  /** The newest run, where nothing else tells how it ended. */
  lastRun: Run | undefined;
  onReload: () => void;
  onLoadOlder: () => void;
};

/** A conversation's turns, or why they are not there. */
export function ConversationTranscript(props: Props) {
  const { status, turns, error } = props.transcript;
  if (status === "loading") return <Loading label="Loading the conversation" />;
  if (status === "failed" && turns.length === 0) {
    return (
      <Centered>
        <Stacked>
          <ErrorNotice error={error} />
          <Button onClick={props.onReload}>Load again</Button>
        </Stacked>
      </Centered>
    );
  }
  const untold = untoldFailure(props.lastRun, turns);
  return (
    <>
      {turns.length > 0 && (
        <Suspense fallback={<Loading label="Loading the conversation" />}>
          <TranscriptView {...props} />
        </Suspense>
      )}
      {turns.length === 0 && !untold && props.empty}
      {untold && (
        <UntoldRun>
          <Column>
            <RunFailure key={untold.id} run={untold} />
          </Column>
        </UntoldRun>
      )}
    </>
  );
}
