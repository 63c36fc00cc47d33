import type { DeviceAuthAttempt } from "@latchkey/contracts";
import Alert from "@mui/material/Alert";
import Button from "@mui/material/Button";
import { timeOfDay } from "../../../components/home-texts.ts";
import { useSignIns } from "../state/sign-in-context.ts";

/** Says when and where another sign-in was started that still waits. */
export function OtherAttemptsNote(props: { attempts: DeviceAuthAttempt[] }) {
  const { dispatch } = useSignIns();
  const [newest] = props.attempts;
  if (!newest) return null;
  const place = newest.startedFrom ? ` from ${newest.startedFrom}` : "";
  const others = props.attempts.length > 1 ? ` (${props.attempts.length} are waiting)` : "";
  return (
    <Alert
      severity="info"
      action={
        <Button
          color="inherit"
          size="small"
          onClick={() => dispatch({ type: "show_attempt", attemptId: newest.id })}
        >
          Show its code
        </Button>
      }
    >
      Another sign-in was started at {timeOfDay(newest.startedAt)}
      {place}
      {others}; both work.
    </Alert>
  );
}
