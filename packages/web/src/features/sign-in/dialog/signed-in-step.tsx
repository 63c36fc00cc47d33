import type { DeviceAuthAttempt } from "@latchkey/contracts";
import DoneIcon from "@mui/icons-material/CheckCircleRounded";
import Button from "@mui/material/Button";
import DialogActions from "@mui/material/DialogActions";
import DialogContent from "@mui/material/DialogContent";
import Typography from "@mui/material/Typography";
import { Outcome } from "../../../theme/sign-in-look.ts";
import { accountLabel, homesLabel, runCount } from "../../../components/home-texts.ts";
import { useSignIns } from "../state/sign-in-context.ts";
import { StepHeading } from "./step-heading.tsx";

/** Who signed in, which homes have it, and the way back to what was interrupted. */
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
