import type { DeviceAuthAttempt } from "@latchkey/contracts";
import Button from "@mui/material/Button";
import DialogActions from "@mui/material/DialogActions";
import DialogContent from "@mui/material/DialogContent";
import { codeOf } from "../../../api/api-error.ts";
import { Stacked } from "../../../theme/layout.ts";
import { useSignIns } from "../state/sign-in-context.ts";
import { SignInProblem } from "./sign-in-problem.tsx";
import { StepHeading } from "./step-heading.tsx";
import { useStartSignIn } from "../state/use-start-sign-in.ts";

type Unfinished = "expired" | "denied" | "cancelled" | "failed";

const OUTCOMES = {
  expired: {
    heading: "The code has expired",
    again: "Get a new code",
    code: "DEVICE_AUTH_EXPIRED",
  },
  denied: { heading: "The sign-in was refused", again: "Try again", code: "DEVICE_AUTH_DENIED" },
  cancelled: { heading: "The sign-in was cancelled", again: "Start again", code: "CANCELLED" },
  failed: { heading: "The sign-in failed", again: "Try again", code: "DEVICE_AUTH_FAILED" },
} as const;

/** A sign-in that ended without credentials. The old ones are as they were. */
export function OutcomeStep(props: { attempt: DeviceAuthAttempt; state: Unfinished }) {
  const { attempt, state } = props;
  const { dispatch } = useSignIns();
  const start = useStartSignIn();
  const outcome = OUTCOMES[state];
  const code = start.isError ? codeOf(start.error) : (attempt.error?.code ?? outcome.code);
  const message = start.isError ? start.error.message : attempt.error?.message;
  return (
    <>
      <DialogContent>
        <Stacked role="status">
          <StepHeading>{start.isError ? "No new code was given" : outcome.heading}</StepHeading>
          {state === "cancelled" && !start.isError ? (
            <div>Nothing was changed. The sign-in that was there before is untouched.</div>
          ) : (
            <SignInProblem
              code={code}
              message={message}
              onPaste={() => start.mutate({ ...attempt, method: "paste" })}
            />
          )}
        </Stacked>
      </DialogContent>
      <DialogActions>
        <Button onClick={() => dispatch({ type: "close" })}>Close</Button>
        <Button variant="contained" loading={start.isPending} onClick={() => start.mutate(attempt)}>
          {outcome.again}
        </Button>
      </DialogActions>
    </>
  );
}
