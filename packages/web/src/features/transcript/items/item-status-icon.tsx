import type { ToolItem } from "@latchkey/contracts";
import DeclinedIcon from "@mui/icons-material/BlockRounded";
import DoneIcon from "@mui/icons-material/CheckRounded";
import FailedIcon from "@mui/icons-material/CloseRounded";
import CircularProgress from "@mui/material/CircularProgress";

/** How a tool's work stands. */
export function ItemStatusIcon(props: { status: ToolItem["status"] }) {
  switch (props.status) {
    case "running":
      return <CircularProgress size={16} aria-label="Running" />;
    case "completed":
      return <DoneIcon fontSize="small" color="success" titleAccess="Completed" />;
    case "failed":
      return <FailedIcon fontSize="small" color="error" titleAccess="Failed" />;
    case "declined":
      return <DeclinedIcon fontSize="small" color="warning" titleAccess="Declined" />;
  }
}
