import LockIcon from "@mui/icons-material/LockOutlined";
import IconButton from "@mui/material/IconButton";
import { useMutation, useQuery } from "@tanstack/react-query";
import { accessRequired } from "../../api/access-signal.ts";
import { queryKeys } from "../../api/query-keys.ts";
import { closeSession, readHealth } from "../../api/system.ts";

const LABEL = "Lock this console";

/** Ends this browser's session; nothing where the console needs no access token. */
export function LockButton() {
  const { data: health } = useQuery({
    queryKey: queryKeys.health,
    queryFn: ({ signal }) => readHealth(signal),
  });
  const close = useMutation({ mutationFn: closeSession, onSuccess: () => accessRequired.raise() });
  if (!health?.needsAccess) return null;
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
