import SendIcon from "@mui/icons-material/ArrowUpwardRounded";
import StopIcon from "@mui/icons-material/StopRounded";
import Button from "@mui/material/Button";
import InputBase from "@mui/material/InputBase";
import { MAX_INPUT_CHARACTERS } from "@latchkey/contracts/plain";
import { type KeyboardEvent, type ReactNode, useRef, useState } from "react";
import { hasTouchKeyboard, isSendingEnter } from "../browser.ts";
import { ComposerBox, ComposerFoot } from "../../theme/composer-look.ts";
import { Spacer } from "../../theme/layout.ts";
import { readDraft, restoreDraft, writeDraft } from "./drafts.ts";

/** What the field is called and what it says while it is empty. */
export type ComposerTexts = { label: string; placeholder: string };

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
export function Composer(props: Props) {
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
