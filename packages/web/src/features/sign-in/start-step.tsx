import type { CodexHome } from "@latchkey/contracts";
import Button from "@mui/material/Button";
import DialogActions from "@mui/material/DialogActions";
import DialogContent from "@mui/material/DialogContent";
import Link from "@mui/material/Link";
import ListSubheader from "@mui/material/ListSubheader";
import MenuItem from "@mui/material/MenuItem";
import TextField from "@mui/material/TextField";
import Typography from "@mui/material/Typography";
import { codeOf } from "../../api/api-error.ts";
import {
  accountLabel,
  capitalized,
  homeLabel,
  isHomeReady,
  isNew,
  reachLabel,
} from "../../components/home-texts.ts";
import { momentText } from "../../components/time-texts.ts";
import { Stacked } from "../../theme/layout.ts";
import { OtherAttemptsNote } from "./dialog-parts.tsx";
import { SignInProblem } from "./sign-in-problem.tsx";
import { neededAttempts } from "./sign-in-state.ts";
import { useSignIns, useStartSignIn } from "./sign-ins.tsx";

/** Whose sign-in is repaired, what was started before, and the button that asks for a code. */
export function StartStep() {
  const { dispatch, ...signIns } = useSignIns();
  const start = useStartSignIn();
  const { codexHome } = signIns.dialog;
  const home = signIns.homes.find(({ name }) => name === codexHome);
  const others = neededAttempts(signIns).filter((attempt) => attempt.codexHome === codexHome);
  const startWithout = () => start.mutate({ codexHome, method: "paste" });
  return (
    <>
      <DialogContent>
        <Stacked>
          <Typography>
            You get a link and a code for a browser on any device. Nothing changes until the new
            sign-in is complete.
          </Typography>
          {home && <Reach home={home} />}
          <HomeSelect />
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

/** In one line, who is repaired; and the way to a sign-in of its own for what only follows. */
function Reach(props: { home: CodexHome }) {
  const { home } = props;
  const { homes, dialog, dispatch } = useSignIns();
  const choose = (codexHome: string) => dispatch({ type: "choose_home", codexHome });
  const owner = homes.find(({ name }) => name === home.follows);
  if (owner) {
    const isLeft = !isHomeReady(owner);
    return (
      <Typography>
        {capitalized(homeLabel(home.name))} gets <b>a sign-in of its own</b> and follows{" "}
        {homeLabel(owner.name)} no more{isLeft && ", which stays without a working sign-in"}.{" "}
        <Choice onClick={() => choose(owner.name)}>
          {`Sign in ${homeLabel(owner.name)} instead`}
        </Choice>
      </Typography>
    );
  }
  const [follower, ...more] = homes.filter(
    ({ name, follows }) => follows === home.name && dialog.ofPage.includes(name),
  );
  return (
    <Typography>
      {isNew(home) ? "Signs in " : "Repairs "}
      <b>{reachLabel(homes, home.name)}</b>.{" "}
      {follower && more.length === 0 && (
        <Choice onClick={() => choose(follower.name)}>
          {`Give ${homeLabel(follower.name)} a sign-in of its own`}
        </Choice>
      )}
    </Typography>
  );
}

function Choice(props: { onClick: () => void; children: string }) {
  return (
    <Link component="button" type="button" variant="body2" onClick={props.onClick}>
      {props.children}
    </Link>
  );
}

/** Whose sign-in it is: those that others follow first. To part from one is a choice of its own. */
function HomeSelect() {
  const { homes, dialog, dispatch } = useSignIns();
  if (homes.length < 2) return null;
  const isFollower = ({ follows }: CodexHome) => homes.some(({ name }) => name === follows);
  const owners = homes.filter((home) => !isFollower(home));
  const followers = homes.filter(isFollower);
  const isKnown = homes.some(({ name }) => name === dialog.codexHome);
  return (
    <TextField
      select
      size="small"
      label="Codex home"
      value={isKnown ? dialog.codexHome : ""}
      onChange={(event) => dispatch({ type: "choose_home", codexHome: event.target.value })}
    >
      {owners.map(homeItem)}
      {followers.length > 0 && <ListSubheader>With a sign-in of its own from now on</ListSubheader>}
      {followers.map(homeItem)}
    </TextField>
  );
}

function homeItem(home: CodexHome) {
  return (
    <MenuItem key={home.name} value={home.name}>
      {homeLabel(home.name)}
      {!isHomeReady(home) && " · needs a sign-in"}
    </MenuItem>
  );
}
