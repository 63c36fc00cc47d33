import type { DeviceAuthAttempt } from "@latchkey/contracts";
import Button from "@mui/material/Button";
import { useMutation } from "@tanstack/react-query";
import { cancelDeviceAuth } from "../../api/sign-ins.ts";
import { ErrorNotice } from "../../components/error-notice.tsx";
import { homeLabel } from "../../components/home-texts.ts";
import { relativeTime } from "../../components/time-texts.ts";
import { useNow } from "../../components/use-now.ts";
import { Spacer } from "../../theme/layout.ts";
import { EmptyNote } from "../../theme/list-look.ts";
import { PendingRow } from "../../theme/homes-look.ts";

type Props = {
  /** Newest first. */
  attempts: DeviceAuthAttempt[];
  onShow: (attemptId: string) => void;
};

/** The sign-ins that wait for a person. */
export function PendingAttempts(props: Props) {
  const now = useNow();
  const cancel = useMutation({ mutationFn: cancelDeviceAuth });
  if (props.attempts.length === 0) return <EmptyNote>No sign-in is waiting.</EmptyNote>;
  return (
    <div role="list" aria-label="Waiting sign-ins">
      {cancel.isError && <ErrorNotice error={cancel.error} onClose={cancel.reset} />}
      {props.attempts.map((attempt) => (
        <PendingRow key={attempt.id} role="listitem">
          <span>
            {homeLabel(attempt.codexHome)} · {waitsFor(attempt)} · started{" "}
            {relativeTime(attempt.startedAt, now)}
            {attempt.startedFrom && ` from ${attempt.startedFrom}`} · ends{" "}
            {relativeTime(attempt.expiresAt, now)}
          </span>
          <Spacer />
          <Button size="small" variant="outlined" onClick={() => props.onShow(attempt.id)}>
            Show
          </Button>
          <Button
            size="small"
            color="error"
            loading={cancel.isPending && cancel.variables === attempt.id}
            onClick={() => cancel.mutate(attempt.id)}
          >
            Cancel
          </Button>
        </PendingRow>
      ))}
    </div>
  );
}

function waitsFor({ confirmation, method }: DeviceAuthAttempt): string {
  if (confirmation) return "another account signed in";
  return method === "paste" ? "address to be pasted" : "code to be entered";
}
