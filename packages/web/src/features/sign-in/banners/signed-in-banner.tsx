import type { Account, CodexHome } from "@latchkey/contracts";
import CloseIcon from "@mui/icons-material/CloseRounded";
import Alert from "@mui/material/Alert";
import Button from "@mui/material/Button";
import IconButton from "@mui/material/IconButton";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { codeOf } from "../../../api/api-error.ts";
import { retryRun } from "../../../api/runs.ts";
import { errorText } from "../../../components/error-texts.ts";
import { accountLabel, runCount } from "../../../components/home-texts.ts";

/** "Signed in as … · Retry 3 runs". Nothing is retried until the button is pressed. */
export function SignedInBanner(props: {
  account: Account | undefined;
  affectedRuns: CodexHome["affectedRuns"];
}) {
  const { account, affectedRuns } = props;
  const [isDismissed, setDismissed] = useState(false);
  const [retried, setRetried] = useState<string[]>([]);
  const retry = useMutation({
    mutationFn: (runIds: string[]) =>
      retryRuns(runIds, (runId) => setRetried((known) => [...known, runId])),
  });
  const waiting = affectedRuns.filter(({ runId }) => !retried.includes(runId));
  if (isDismissed || waiting.length === 0) return null;
  return (
    <Alert
      severity="success"
      action={
        <>
          <Button
            size="small"
            color="inherit"
            variant="outlined"
            loading={retry.isPending}
            onClick={() => retry.mutate(waiting.map(({ runId }) => runId))}
          >
            Retry {runCount(waiting.length)}
          </Button>
          <IconButton
            size="small"
            color="inherit"
            aria-label="Dismiss"
            onClick={() => setDismissed(true)}
          >
            <CloseIcon fontSize="small" />
          </IconButton>
        </>
      }
    >
      {account ? `Signed in as ${accountLabel(account)}` : "Signed in"}
      {retry.isError && <div>{errorText(codeOf(retry.error)).sentence}</div>}
    </Alert>
  );
}

/** Asks for every run, one after the other, and throws the first failure when all were asked for. */
async function retryRuns(runIds: string[], onRetried: (runId: string) => void): Promise<void> {
  const failures: unknown[] = [];
  for (const runId of runIds) {
    await retryRun(runId).then(
      () => onRetried(runId),
      (error: unknown) => failures.push(error),
    );
  }
  if (failures.length > 0) throw failures[0];
}
