import Button from "@mui/material/Button";
import { useMutation } from "@tanstack/react-query";
import { codeOf } from "../../../api/api-error.ts";
import { retryRun } from "../../../api/runs.ts";
import { errorText } from "../../../components/error-texts.ts";
import { FailureDetail } from "../../../theme/transcript-look.ts";

/** Starts the run again when it is pressed, and only then. */
export function RetryButton(props: { runId: string; isBusy: boolean; isMain: boolean }) {
  const retry = useMutation({ mutationFn: retryRun });
  return (
    <>
      <Button
        variant={props.isMain ? "contained" : "outlined"}
        size="small"
        disabled={props.isBusy}
        loading={retry.isPending || retry.isSuccess}
        onClick={() => retry.mutate(props.runId)}
      >
        Retry
      </Button>
      {retry.isError && (
        <FailureDetail role="status">{errorText(codeOf(retry.error)).sentence}</FailureDetail>
      )}
    </>
  );
}
