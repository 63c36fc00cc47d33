import type { Turn } from "@latchkey/contracts";
import DownIcon from "@mui/icons-material/ArrowDownwardRounded";
import Button from "@mui/material/Button";
import { useMemo } from "react";
import { JumpButton, TranscriptFrame, TranscriptScroll } from "../../theme/transcript-look.ts";
import { Centered, Column } from "../../theme/layout.ts";
import type { Transcript } from "./conversation-stream.ts";
import { TurnView } from "./turn-view.tsx";
import { useFollowEnd } from "./use-follow-end.ts";

type Props = {
  transcript: Transcript;
  signedInAt: (codexHome: string | undefined) => string | undefined;
  onReauthenticate: (codexHome: string | undefined) => void;
  onLoadOlder: () => void;
};

/** The turns of a conversation, kept at the end unless the person scrolled up to read. */
export function TranscriptView(props: Props) {
  const { turns, hasMore, isLoadingOlder } = props.transcript;
  const { scroller, content, isFollowing, jumpToEnd } = useFollowEnd(
    turns[0]?.id,
    turns.at(-1)?.id,
  );
  const retried = useMemo(() => retriedRuns(turns), [turns]);
  const isBusy = turns.some(({ status }) => status === "running");
  return (
    <TranscriptFrame>
      <TranscriptScroll ref={scroller} tabIndex={0} role="log" aria-label="Conversation">
        <Column ref={content}>
          {hasMore && (
            <Centered>
              <Button loading={isLoadingOlder} onClick={props.onLoadOlder}>
                Load earlier messages
              </Button>
            </Centered>
          )}
          {turns.map((turn) => (
            <TurnView
              key={turn.id}
              turn={turn}
              isRetried={retried.has(turn.runId)}
              signedInAt={props.signedInAt(turn.codexHome)}
              isBusy={isBusy}
              onReauthenticate={props.onReauthenticate}
            />
          ))}
        </Column>
      </TranscriptScroll>
      {!isFollowing && (
        <JumpButton
          size="small"
          variant="contained"
          color="inherit"
          startIcon={<DownIcon />}
          onClick={jumpToEnd}
        >
          Jump to latest
        </JumpButton>
      )}
    </TranscriptFrame>
  );
}

function retriedRuns(turns: Turn[]): Set<string> {
  return new Set(turns.flatMap(({ retryOf }) => (retryOf === undefined ? [] : [retryOf])));
}
