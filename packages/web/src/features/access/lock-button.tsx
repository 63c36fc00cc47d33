import LockIcon from "@mui/icons-material/LockOutlined";
import IconButton from "@mui/material/IconButton";
import { useMutation } from "@tanstack/react-query";
import { accessRequired } from "../../api/access-signal.ts";
import { closeSession } from "../../api/system.ts";

const LABEL = "Lock this console";

/** Ends this browser's session. */
export function LockButton() {
  const close = useMutation({ mutationFn: closeSession, onSuccess: () => accessRequired.raise() });
  return (
    <IconButton
      title={LABEL}
      aria-label={LABEL}
      loading={close.isPending}
      onClick={() => close.mutate()}
    >
      <LockIcon />
    </IconButton>
  );
}
