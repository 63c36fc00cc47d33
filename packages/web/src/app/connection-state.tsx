import Chip from "@mui/material/Chip";
import CircularProgress from "@mui/material/CircularProgress";
import { useSocketStatus } from "../api/live-socket-context.ts";

/** Says that the live connection is down; nothing while all is well. */
export function ConnectionState() {
  const status = useSocketStatus();
  return (
    <div role="status">
      {status === "down" && (
        <Chip
          size="small"
          variant="outlined"
          icon={<CircularProgress size={12} aria-hidden />}
          label="Reconnecting…"
        />
      )}
    </div>
  );
}
