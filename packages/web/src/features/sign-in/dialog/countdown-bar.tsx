import LinearProgress from "@mui/material/LinearProgress";
import { useNow } from "../../../components/use-now.ts";
import { TimeLeft } from "../../../theme/sign-in-look.ts";
import { countdownOf } from "../state/countdown.ts";

/** How long the code is good for: a thin bar and the time. Not announced every second. */
export function CountdownBar(props: { startedAt: string; expiresAt: string }) {
  const { fraction, isUrgent, label } = countdownOf(props, useNow());
  return (
    <TimeLeft isUrgent={isUrgent}>
      <LinearProgress
        aria-hidden
        variant="determinate"
        value={fraction * 100}
        color={isUrgent ? "error" : "primary"}
      />
      <span role="timer" aria-label="Time left">
        {label}
      </span>
    </TimeLeft>
  );
}
