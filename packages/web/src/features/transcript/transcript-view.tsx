import type { Turn } from "@latchkey/contracts";
import DownIcon from "@mui/icons-material/ArrowDownwardRounded";
import Button from "@mui/material/Button";
import { useContext, useMemo } from "react";
import { errorText } from "../../components/error-texts.ts";
import type { Transcript } from "./stream/conversation-stream.ts";
import { isMended, TurnSignInsContext } from "./turns/failure.tsx";
import { TurnView } from "./turns/turn-view.tsx";
import { useTurnWindow } from "./use-turn-window.ts";
import { Column, VisuallyHidden } from "../../theme/layout.ts";
import {
  EarlierTurns,
  JumpButton,
  TranscriptFrame,
  TranscriptScroll,
  TurnStack,
  TurnWindow,
} from "../../theme/transcript-look.ts";

/** How far from the top earlier turns are fetched, so that reading on seldom waits for them. */
const EARLY_PX = 1200;

type Props = {
  transcript: Transcript;
  onLoadOlder: () => void;
};

/** The turns of a conversation, kept at the end unless the person scrolled up to read. */
export function TranscriptView(props: Props) {
  const { turns, hasMore, isLoadingOlder } = props.transcript;
  const { scroller, totalPx, shown, measure, ...end } = useTurnWindow(turns);
  const retried = useMemo(() => retriedRuns(turns), [turns]);
  const signIns = useContext(TurnSignInsContext);
  const isBusy = turns.at(-1)?.status === "running";
  return (
    <TranscriptFrame>
      <TranscriptScroll
        ref={scroller}
        tabIndex={0}
        role="log"
        // Text that streams in would be read out in pieces without an end.
        aria-live="off"
        aria-label="Conversation"
        onScroll={(event) => {
          end.noteScroll(event);
          if (event.currentTarget.scrollTop < EARLY_PX && hasMore && !isLoadingOlder) {
            props.onLoadOlder();
          }
        }}
      >
        <TurnStack style={{ height: totalPx }}>
          <TurnWindow style={{ transform: `translateY(${shown[0]?.start ?? 0}px)` }}>
            {shown.map(({ index }) => {
              const turn = turns[index];
              if (!turn) return null;
              return (
                <div key={turn.id} ref={measure} data-index={index}>
                  <Column>
                    {index === 0 && hasMore && (
                      <EarlierTurns>
                        <Button loading={isLoadingOlder} onClick={props.onLoadOlder}>
                          Load earlier messages
                        </Button>
                      </EarlierTurns>
                    )}
                    <TurnView
                      turn={turn}
                      isRetry={isFirstOfRetry(turns, index)}
                      isRetried={retried.has(turn.runId)}
                      isBusy={isBusy}
                    />
                  </Column>
                </div>
              );
            })}
          </TurnWindow>
        </TurnStack>
      </TranscriptScroll>
      <VisuallyHidden role="status">
        {spokenState(turns.at(-1), isMended(turns.at(-1), signIns))}
      </VisuallyHidden>
      {!end.isFollowing && (
        <JumpButton
          size="small"
          variant="contained"
          color="inherit"
          startIcon={<DownIcon />}
          onClick={end.jumpToEnd}
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

/** The steps that follow in a run are not tried again: they run for the first time. */
function isFirstOfRetry(turns: Turn[], index: number): boolean {
  const turn = turns[index];
  const before = turns[index - 1];
  return turn?.retryOf !== undefined && before !== undefined && before.runId !== turn.runId;
}

/** How the newest turn stands, as screen readers say it: when it begins, when it asks, when it ends. */
export function spokenState(turn: Turn | undefined, isSignedIn = false): string {
  switch (turn?.status) {
    case undefined:
      return "";
    case "running":
      return isAsking(turn) ? "Codex asks for leave." : "Working on it.";
    case "ok":
      return "The answer is complete.";
    case "stopped":
      return "Stopped.";
    case "failed":
      if (isSignedIn) return "Signed in. The turn that failed can be retried.";
      return `This turn failed. ${errorText(turn.error?.code ?? "INTERNAL").sentence}`;
  }
}

function isAsking({ items }: Turn): boolean {
  return items.some((item) => item.type === "approval" && item.answer === "pending");
}
