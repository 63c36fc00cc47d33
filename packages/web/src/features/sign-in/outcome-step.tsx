import type { CodexHome, DeviceAuthAttempt } from "@latchkey/contracts";
import DoneIcon from "@mui/icons-material/CheckCircleRounded";
import Alert from "@mui/material/Alert";
import Button from "@mui/material/Button";
import DialogActions from "@mui/material/DialogActions";
import DialogContent from "@mui/material/DialogContent";
import { styled } from "@mui/material/styles";
import Typography from "@mui/material/Typography";
import { codeOf } from "../../api/api-error.ts";
import {
  accountLabel,
  capitalized,
  homeLabel,
  homesLabel,
  homeToRepair,
  isHomeReady,
  runCount,
  SERVER_HOME,
} from "../../components/home-texts.ts";
import { Stacked } from "../../theme/layout.ts";
import { StepHeading } from "./dialog-parts.tsx";
import { SignInProblem } from "./sign-in-problem.tsx";
import { useSignIns, useStartSignIn } from "./sign-ins.tsx";

/** Who signed in, which homes have it, which have not, and the way back to what was interrupted. */
export function SignedInStep(props: { attempt: DeviceAuthAttempt }) {
  const { account, updatedHomes } = props.attempt;
  const { homes, dispatch } = useSignIns();
  const affected = homes
    .filter(({ name }) => updatedHomes.includes(name))
    .reduce((count, home) => count + home.affectedRuns.length, 0);
  return (
    <>
      <DialogContent>
        <Outcome role="status">
          <DoneIcon color="success" />
          <StepHeading>
            {account ? `Signed in as ${accountLabel(account)}` : "Signed in"}
          </StepHeading>
          {updatedHomes.length > 0 && (
            <Typography color="textSecondary">Updated: {homesLabel(updatedHomes)}.</Typography>
          )}
          {affected > 0 && (
            <Typography color="textSecondary">
              {runCount(affected)} can be retried now. Nothing is retried by itself.
            </Typography>
          )}
          <StillBroken updatedHomes={updatedHomes} />
        </Outcome>
      </DialogContent>
      <DialogActions>
        <Button variant="contained" onClick={() => dispatch({ type: "close" })}>
          Back to the page
        </Button>
      </DialogActions>
    </>
  );
}

/** Which homes this sign-in did not help, with the one to repair next. */
function StillBroken(props: { updatedHomes: string[] }) {
  const { homes, dispatch } = useSignIns();
  const broken = homes.filter(
    (home) => needsSignIn(home) && !props.updatedHomes.includes(home.name),
  );
  const [first] = broken;
  if (!first) return null;
  const next = homeToRepair(homes, first.name);
  return (
    <Alert
      severity="warning"
      action={
        <Button
          size="small"
          color="inherit"
          variant="outlined"
          onClick={() =>
            dispatch({ type: "open", codexHome: next, ofPage: broken.map(({ name }) => name) })
          }
        >
          Repair {homeLabel(next)}
        </Button>
      }
    >
      {capitalized(homesLabel(broken.map(({ name }) => name)))}{" "}
      {broken.length === 1 ? "has" : "have"} no working sign-in yet.
    </Alert>
  );
}

/** Not those that somebody signed out on purpose. */
function needsSignIn(home: CodexHome): boolean {
  if (isHomeReady(home) || home.problem?.code === "signed_out") return false;
  return home.status === "expired" || home.name === SERVER_HOME || home.follows !== undefined;
}

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

const UNTOUCHED = "Nothing was changed. The sign-in that was there before is untouched.";

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
            <div>{attempt.error?.message ?? UNTOUCHED}</div>
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

const Outcome = styled("div")(({ theme }) => ({
  display: "flex",
  flexDirection: "column",
  alignItems: "flex-start",
  gap: theme.spacing(1.5),
  "& > svg": { fontSize: 44 },
  "& > .MuiAlert-root": { alignSelf: "stretch", flexWrap: "wrap" },
}));
