import type { DeviceAuthAttempt } from "@latchkey/contracts";
import Alert from "@mui/material/Alert";
import Button from "@mui/material/Button";
import CircularProgress from "@mui/material/CircularProgress";
import DialogActions from "@mui/material/DialogActions";
import DialogContent from "@mui/material/DialogContent";
import { errorText } from "../../../components/error-texts.ts";
import { Stacked, VisuallyHidden } from "../../../theme/layout.ts";
import { Waiting } from "../../../theme/sign-in-look.ts";
import { CancelButton } from "./cancel-button.tsx";
import { CountdownBar } from "./countdown-bar.tsx";
import { DeviceSteps } from "./device-steps.tsx";
import { OtherAttemptsNote } from "./other-attempts-note.tsx";
import { useSignIns } from "../state/sign-in-context.ts";
import { pendingAttempts } from "../state/sign-in-state.ts";
import { StepHeading } from "./step-heading.tsx";

/** The link, the code and the wait for a person to enter it. */
export function CodeStep(props: { attempt: DeviceAuthAttempt }) {
  const { attempt } = props;
  const { attempts, dispatch } = useSignIns();
  const others = pendingAttempts(attempts).filter(
    ({ id, codexHome }) => id !== attempt.id && codexHome === attempt.codexHome,
  );
  return (
    <>
      <DialogContent>
        <Stacked>
          <StepHeading>
            Finish in a browser
            <VisuallyHidden>. Your code is {spelled(attempt.userCode)}</VisuallyHidden>
          </StepHeading>
          <TroubleNotice attempt={attempt} />
          <DeviceSteps attempt={attempt} />
          <CountdownBar startedAt={attempt.startedAt} expiresAt={attempt.expiresAt} />
          <Waiting role="status">
            <CircularProgress size={18} aria-hidden />
            <span>Waiting for the code to be entered. Closing this window cancels nothing.</span>
          </Waiting>
          <OtherAttemptsNote attempts={others} />
        </Stacked>
      </DialogContent>
      <DialogActions>
        <CancelButton attemptId={attempt.id} />
        <Button onClick={() => dispatch({ type: "close" })}>Close</Button>
      </DialogActions>
    </>
  );
}

/** A code character by character, so that it is read out as such when the heading gets the focus. */
function spelled(userCode = ""): string {
  return Array.from(userCode).join(" ");
}

/** Says that the wait goes on while the authorization server cannot be reached. */
function TroubleNotice(props: { attempt: DeviceAuthAttempt }) {
  const { trouble } = props.attempt;
  return (
    <div role="status">
      {trouble && (
        <Alert severity="warning">{errorText(trouble.code).sentence} Still trying.</Alert>
      )}
    </div>
  );
}
