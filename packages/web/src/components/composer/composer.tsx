import { MAX_INPUT_CHARACTERS } from "@latchkey/contracts/plain";
import SendIcon from "@mui/icons-material/ArrowUpwardRounded";
import FolderIcon from "@mui/icons-material/FolderOutlined";
import StopIcon from "@mui/icons-material/StopRounded";
import Button from "@mui/material/Button";
import InputBase from "@mui/material/InputBase";
import { useMutation } from "@tanstack/react-query";
import { type KeyboardEvent, type ReactNode, useRef, useState } from "react";
import { cancelRun } from "../../api/runs.ts";
import { hasTouchKeyboard, isSendingEnter } from "../browser.ts";
import { readDraft, restoreDraft, writeDraft } from "./drafts.ts";
import { ErrorNotice } from "../error-notice.tsx";
import {
  ComposerBox,
  ComposerDock as Dock,
  ComposerFoot,
  FolderFrame,
} from "../../theme/composer-look.ts";
import { Column, Spacer } from "../../theme/layout.ts";

/** What the field is called and what it says while it is empty. */
type ComposerTexts = { label: string; placeholder: string };

type Props = ComposerTexts & {
  draftKey: string;
  canSend: boolean;
  isRunning: boolean;
  isStopping: boolean;
  /** Rejects when the message was not taken: the text then comes back. */
  onSend: (text: string) => Promise<void>;
  onStop: () => void;
  tools?: ReactNode;
};

/** Where a message is written. It keeps its own text, so that typing renders nothing else. */
function Composer(props: Props) {
  const { draftKey } = props;
  const [text, setText] = useState(() => readDraft(draftKey));
  const [isSending, setSending] = useState(false);
  const input = useRef<HTMLTextAreaElement>(null);
  const canSend = props.canSend && !props.isRunning && !isSending && text.trim() !== "";

  const change = (value: string) => {
    setText(value);
    writeDraft(draftKey, value);
  };
  const send = async () => {
    if (!canSend) return;
    change("");
    setSending(true);
    try {
      await props.onSend(text);
    } catch {
      change(restoreDraft(text, readDraft(draftKey)));
    } finally {
      setSending(false);
      if (!hasTouchKeyboard()) input.current?.focus();
    }
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (!isSendingEnter(event)) return;
    event.preventDefault();
    void send();
  };
  return (
    <ComposerBox
      onSubmit={(event) => {
        event.preventDefault();
        void send();
      }}
    >
      <InputBase
        autoFocus={!hasTouchKeyboard()}
        fullWidth
        multiline
        maxRows={10}
        inputRef={input}
        value={text}
        placeholder={props.placeholder}
        slotProps={{
          input: { "aria-label": props.label, maxLength: MAX_INPUT_CHARACTERS, dir: "auto" },
        }}
        onChange={(event) => change(event.target.value)}
        onKeyDown={onKeyDown}
      />
      <ComposerFoot>
        {props.tools ?? <span>Enter sends, Shift+Enter starts a new line</span>}
        <Spacer />
        {props.isRunning ? (
          <Button
            variant="outlined"
            size="small"
            startIcon={<StopIcon />}
            loading={props.isStopping}
            onClick={props.onStop}
          >
            Stop
          </Button>
        ) : (
          <Button
            type="submit"
            variant="contained"
            size="small"
            startIcon={<SendIcon />}
            disabled={!canSend}
            loading={isSending}
          >
            Send
          </Button>
        )}
      </ComposerFoot>
    </ComposerBox>
  );
}

type ComposerDockProps = ComposerTexts & {
  draftKey: string;
  canSend: boolean;
  runningRunId: string | undefined;
  /** Rejects when the message was not taken: the text then comes back. */
  onSend: (text: string) => Promise<void>;
  failure?: { error: unknown; onClose: () => void } | undefined;
  /** More controls in the composer's foot. */
  tools?: ReactNode;
};

/** The composer at the foot of a page, and what went wrong with the last press of its buttons. */
export function ComposerDock(props: ComposerDockProps) {
  const { runningRunId, failure, ...composer } = props;
  const stop = useMutation({ mutationFn: cancelRun });
  return (
    <Dock>
      <Column>
        {failure && <ErrorNotice error={failure.error} onClose={failure.onClose} />}
        {stop.isError && <ErrorNotice error={stop.error} onClose={stop.reset} />}
        <Composer
          {...composer}
          isRunning={runningRunId !== undefined}
          isStopping={stop.isPending}
          onStop={() => {
            if (runningRunId) stop.mutate(runningRunId);
          }}
        />
      </Column>
    </Dock>
  );
}

/** Which directory of the server a run works in; empty for the server's workspace. */
export function FolderField(props: { value: string; onChange: (folder: string) => void }) {
  return (
    <FolderFrame>
      <FolderIcon fontSize="small" aria-hidden />
      <InputBase
        value={props.value}
        placeholder="Working folder"
        slotProps={{
          input: { "aria-label": "Working folder", maxLength: 4096, spellCheck: false },
        }}
        onChange={(event) => props.onChange(event.target.value)}
      />
    </FolderFrame>
  );
}
