import Button from "@mui/material/Button";
import DialogActions from "@mui/material/DialogActions";
import DialogContent from "@mui/material/DialogContent";
import Link from "@mui/material/Link";
import Typography from "@mui/material/Typography";
import { codeOf } from "../../../api/api-error.ts";
import { Stacked } from "../../../theme/layout.ts";
import { HomeSelect } from "./home-select.tsx";
import { accountLabel } from "../../../components/home-texts.ts";
import { momentText } from "../../../components/time-texts.ts";
import { OtherAttemptsNote } from "./other-attempts-note.tsx";
import { ReachNote } from "./reach-note.tsx";
import { useSignIns } from "../state/sign-in-context.ts";
import { SignInProblem } from "./sign-in-problem.tsx";
import { pendingAttempts } from "../state/sign-in-state.ts";
import { useStartSignIn } from "../state/use-start-sign-in.ts";

/** Which home, what was started before, and the button that asks for a code. */
export function StartStep() {
  const { homes, attempts, dialog, dispatch } = useSignIns();
  const start = useStartSignIn();
  const { codexHome } = dialog;
  const home = homes.find(({ name }) => name === codexHome);
  const others = pendingAttempts(attempts).filter((attempt) => attempt.codexHome === codexHome);
  const startWithout = () => start.mutate({ codexHome, method: "paste" });
  return (
    <>
      <DialogContent>
        <Stacked>
          <Typography>
            You get a link and a code for a browser on any device. Nothing changes until the new
            sign-in is complete.
          </Typography>
          <HomeSelect />
          {home && <ReachNote home={home} />}
          {home?.account && (
            <Typography variant="body2" color="textSecondary">
              Last signed in as {accountLabel(home.account)}.
            </Typography>
          )}
          {home?.lastDeviceAuthStartedAt && (
            <Typography variant="body2" color="textSecondary">
              Last started on {momentText(home.lastDeviceAuthStartedAt)}.
            </Typography>
          )}
          <OtherAttemptsNote attempts={others} />
          {start.isError ? (
            <SignInProblem
              code={codeOf(start.error)}
              message={start.error.message}
              onPaste={startWithout}
            />
          ) : (
            <div>
              <Link component="button" type="button" variant="body2" onClick={startWithout}>
                My workspace forbids device codes
              </Link>
            </div>
          )}
        </Stacked>
      </DialogContent>
      <DialogActions>
        <Button onClick={() => dispatch({ type: "close" })}>Close</Button>
        <Button
          autoFocus
          variant="contained"
          loading={start.isPending}
          onClick={() => start.mutate({ codexHome, method: "device" })}
        >
          {start.isError ? "Try again" : "Start sign-in"}
        </Button>
      </DialogActions>
    </>
  );
}
