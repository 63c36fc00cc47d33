import type { DeviceAuthAttempt } from "@latchkey/contracts";
import OpenIcon from "@mui/icons-material/OpenInNewRounded";
import Button from "@mui/material/Button";
import DialogActions from "@mui/material/DialogActions";
import DialogContent from "@mui/material/DialogContent";
import TextField from "@mui/material/TextField";
import { useMutation } from "@tanstack/react-query";
import { useId, useState } from "react";
import { sendPastedAddress } from "../../api/sign-ins.ts";
import { CopyButton } from "../../components/copy-button.tsx";
import { ErrorNotice } from "../../components/error-notice.tsx";
import { Stacked } from "../../theme/layout.ts";
import {
  CancelButton,
  Caution,
  CountdownBar,
  LinkRow,
  Step,
  StepHeading,
  Steps,
  StepTitle,
} from "./dialog-parts.tsx";
import { useSignIns } from "./sign-ins.tsx";

/** The sign-in without a code: the page that cannot be reached afterwards tells who signed in. */
export function PasteStep(props: { attempt: DeviceAuthAttempt }) {
  const { attempt } = props;
  const { dispatch } = useSignIns();
  const [url, setUrl] = useState("");
  const paste = useMutation({ mutationFn: () => sendPastedAddress(attempt.id, url.trim()) });
  const formId = useId();
  const submit = (event: { preventDefault: () => void }) => {
    event.preventDefault();
    if (url.trim() !== "") paste.mutate();
  };
  return (
    <>
      <DialogContent>
        <Stacked as="form" id={formId} onSubmit={submit}>
          <StepHeading>Sign in without a code</StepHeading>
          <Steps>
            <OpenPage url={attempt.verificationUrl} />
            <Step>
              <StepTitle>Paste the address of the page that failed to load</StepTitle>
              <div>
                After you approve, the browser goes to an address on your own machine where nothing
                answers. That is meant to be: copy the whole address from its address bar.
              </div>
              <TextField
                fullWidth
                size="small"
                label="Address of the failed page"
                placeholder="http://localhost:1455/auth/callback?code=…"
                value={url}
                autoComplete="off"
                slotProps={{ htmlInput: { maxLength: 8192, spellCheck: false } }}
                onChange={(event) => setUrl(event.target.value)}
              />
            </Step>
          </Steps>
          {paste.isError && (
            <div ref={bringIntoView}>
              <ErrorNotice error={paste.error} onClose={paste.reset} />
            </div>
          )}
          <CountdownBar startedAt={attempt.startedAt} expiresAt={attempt.expiresAt} />
        </Stacked>
      </DialogContent>
      <DialogActions>
        <CancelButton attemptId={attempt.id} />
        <Button onClick={() => dispatch({ type: "close" })}>Close</Button>
        <Button
          type="submit"
          form={formId}
          variant="contained"
          disabled={url.trim() === ""}
          loading={paste.isPending}
        >
          Finish sign-in
        </Button>
      </DialogActions>
    </>
  );
}

/** What went wrong stands under a long text, which on a phone fills the screen. */
function bringIntoView(element: HTMLElement | null): void {
  element?.scrollIntoView({ block: "nearest" });
}

function OpenPage(props: { url: string }) {
  return (
    <Step>
      <StepTitle>Open this link and approve</StepTitle>
      <LinkRow>
        <Button
          variant="outlined"
          size="small"
          href={props.url}
          target="_blank"
          rel="noopener noreferrer"
          endIcon={<OpenIcon />}
        >
          Open the sign-in page
        </Button>
        <CopyButton text={props.url} subject="the link" />
      </LinkRow>
      <Caution />
    </Step>
  );
}
