import type { DeviceAuthAttempt } from "@latchkey/contracts";
import KeyIcon from "@mui/icons-material/VpnKeyRounded";
import Chip from "@mui/material/Chip";
import { useNow } from "../../components/use-now.ts";
import { HideOnPhone } from "../../theme/layout.ts";
import { countdownOf } from "./state/countdown.ts";
import { useSignIns } from "./state/sign-in-context.ts";
import { pendingAttempts } from "./state/sign-in-state.ts";

/** Shows where Codex is in use that a sign-in waits for somebody, and leads back to its code. */
export function WaitingChip() {
  const { attempts, isCodexInUse } = useSignIns();
  const [newest] = pendingAttempts(attempts);
  return newest && isCodexInUse ? <AttemptChip attempt={newest} /> : null;
}

function AttemptChip(props: { attempt: DeviceAuthAttempt }) {
  const { attempt } = props;
  const { dispatch } = useSignIns();
  const { label } = countdownOf(attempt, useNow());
  return (
    <Chip
      color="secondary"
      size="small"
      icon={<KeyIcon />}
      label={
        <>
          <HideOnPhone>Sign-in waiting · </HideOnPhone>
          {label}
        </>
      }
      aria-label="Sign-in waiting: show the code"
      onClick={() => dispatch({ type: "show_attempt", attemptId: attempt.id })}
    />
  );
}
