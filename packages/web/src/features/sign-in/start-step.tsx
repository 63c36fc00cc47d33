import Button from "@mui/material/Button";
import DialogActions from "@mui/material/DialogActions";
import DialogContent from "@mui/material/DialogContent";
import MenuItem from "@mui/material/MenuItem";
import TextField from "@mui/material/TextField";
import Typography from "@mui/material/Typography";
import { codeOf } from "../../api/api-error.ts";
import { Stacked } from "../../theme/layout.ts";
import { accountLabel, homeLabel, timeOfDay } from "./home-texts.ts";
import { OtherAttemptsNote } from "./other-attempts-note.tsx";
import { useSignIns } from "./sign-in-context.ts";
import { SignInProblem } from "./sign-in-problem.tsx";
import { pendingAttempts } from "./sign-in-state.ts";
import { useStartSignIn } from "./use-start-sign-in.ts";

/** Which home, what was started before, and the button that asks for a code. */
export function StartStep() {
  const { homes, attempts, dialog, dispatch } = useSignIns();
  const start = useStartSignIn();
  const home = homes.find(({ name }) => name === dialog.codexHome);
  const others = pendingAttempts(attempts).filter((a) => a.codexHome === dialog.codexHome);
  return (
    <>
      <DialogContent>
        <Stacked>
          <Typography>
            You get a link and a code for a browser on any device. Nothing changes until the new
            sign-in is complete.
          </Typography>
          {homes.length > 1 && (
            <TextField
              select
              size="small"
              label="Codex home"
              value={home ? home.name : ""}
              onChange={(event) => dispatch({ type: "choose_home", codexHome: event.target.value })}
            >
              {homes.map(({ name }) => (
                <MenuItem key={name} value={name}>
                  {homeLabel(name)}
                </MenuItem>
              ))}
            </TextField>
          )}
          {home?.account && (
            <Typography variant="body2" color="textSecondary">
              Last signed in as {accountLabel(home.account)}.
            </Typography>
          )}
          {home?.lastDeviceAuthStartedAt && (
            <Typography variant="body2" color="textSecondary">
              Last started at {timeOfDay(home.lastDeviceAuthStartedAt)}.
            </Typography>
          )}
          <OtherAttemptsNote attempts={others} />
          {start.isError && <SignInProblem code={codeOf(start.error)} />}
        </Stacked>
      </DialogContent>
      <DialogActions>
        <Button onClick={() => dispatch({ type: "close" })}>Close</Button>
        <Button
          autoFocus
          variant="contained"
          loading={start.isPending}
          onClick={() => start.mutate(dialog.codexHome)}
        >
          {start.isError ? "Try again" : "Start sign-in"}
        </Button>
      </DialogActions>
    </>
  );
}
