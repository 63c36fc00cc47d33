import Button from "@mui/material/Button";
import { lazy, type ReactNode, Suspense } from "react";
import { ErrorNotice } from "../../components/error-notice.tsx";
import { Loading } from "../../components/loading.tsx";
import { Centered, Stacked } from "../../theme/layout.ts";
import type { Transcript } from "./conversation-stream.ts";

const TranscriptView = lazy(() =>
  import("./transcript-view.tsx").then((module) => ({ default: module.TranscriptView })),
);

type Props = {
  transcript: Transcript;
  /** What stands there while there are no turns. */
  empty: ReactNode;
  signedInAt: (codexHome: string | undefined) => string | undefined;
  onReauthenticate: (codexHome: string | undefined) => void;
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
  if (turns.length === 0) return props.empty;
  return (
    <Suspense fallback={<Loading label="Loading the conversation" />}>
      <TranscriptView {...props} />
    </Suspense>
  );
}
