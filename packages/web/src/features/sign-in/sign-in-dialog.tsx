import type { DeviceAuthAttempt } from "@latchkey/contracts";
import CloseIcon from "@mui/icons-material/CloseRounded";
import Dialog from "@mui/material/Dialog";
import DialogTitle from "@mui/material/DialogTitle";
import IconButton from "@mui/material/IconButton";
import { useId } from "react";
import { Row, Spacer } from "../../theme/layout.ts";
import { CodeStep } from "./code-step.tsx";
import { ConfirmStep } from "./confirm-step.tsx";
import { OutcomeStep, SignedInStep } from "./outcome-step.tsx";
import { PasteStep } from "./paste-step.tsx";
import { useSignIns } from "./sign-ins.tsx";
import { StartStep } from "./start-step.tsx";

/** The sign-in of this tab. Everything it shows is on the server: closing it cancels nothing. */
export function SignInDialog() {
  const { attempts, dialog, dispatch } = useSignIns();
  const titleId = useId();
  const attempt = attempts.find(({ id }) => id === dialog.attemptId);
  const close = () => dispatch({ type: "close" });
  return (
    <Dialog open={dialog.isOpen} onClose={close} aria-labelledby={titleId} maxWidth="sm" fullWidth>
      <DialogTitle component="div">
        <Row>
          <Spacer id={titleId} role="heading" aria-level={2}>
            Sign in to Codex
          </Spacer>
          <IconButton edge="end" aria-label="Close the sign-in window" onClick={close}>
            <CloseIcon />
          </IconButton>
        </Row>
      </DialogTitle>
      {attempt ? <AttemptStep key={stepOf(attempt)} attempt={attempt} /> : <StartStep />}
    </Dialog>
  );
}

/** Changes when the dialog turns to another step, so that each one begins anew. */
function stepOf({ id, state, confirmation }: DeviceAuthAttempt): string {
  return `${id} ${state} ${confirmation ? "confirmation" : ""}`;
}

function PendingStep(props: { attempt: DeviceAuthAttempt }) {
  const { attempt } = props;
  if (attempt.confirmation) {
    return <ConfirmStep attempt={attempt} confirmation={attempt.confirmation} />;
  }
  return attempt.method === "paste" ? (
    <PasteStep attempt={attempt} />
  ) : (
    <CodeStep attempt={attempt} />
  );
}

function AttemptStep(props: { attempt: DeviceAuthAttempt }) {
  const { attempt } = props;
  switch (attempt.state) {
    case "pending":
      return <PendingStep attempt={attempt} />;
    case "signed_in":
      return <SignedInStep attempt={attempt} />;
    default:
      return <OutcomeStep attempt={attempt} state={attempt.state} />;
  }
}
