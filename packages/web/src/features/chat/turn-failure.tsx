import Button from "@mui/material/Button";
import { useMutation } from "@tanstack/react-query";
import { codeOf } from "../../api/api-error.ts";
import { retryRun } from "../../api/runs.ts";
import { errorText } from "../../components/error-texts.ts";
import { FailureActions, FailureCard, FailureDetail } from "../../theme/chat-look.ts";
import type { TurnViewProps } from "./turn-view.tsx";

/** Why a turn failed and the way on. The turn stays; a retry adds a new one below. */
export function TurnFailure(props: TurnViewProps) {
  const { turn, isRetried } = props;
  const { sentence, action } = errorText(turn.error?.code ?? "INTERNAL");
  const needsSignIn = action === "reauthenticate" && !props.isHomeReady;
  const isSignedInAgain = action === "reauthenticate" && props.isHomeReady;
  return (
    <FailureCard role="group" aria-label="This turn failed" data-code={turn.error?.code}>
      <div>{isSignedInAgain && !isRetried ? "Signed in." : sentence}</div>
      {action !== "reauthenticate" && turn.error?.message && (
        <FailureDetail>{turn.error.message}</FailureDetail>
      )}
      {isRetried ? (
        <FailureDetail>Retried below</FailureDetail>
      ) : (
        <FailureActions>
          {needsSignIn && (
            <Button
              variant="contained"
              size="small"
              onClick={() => props.onReauthenticate(turn.codexHome)}
            >
              Re-authenticate
            </Button>
          )}
          <RetryButton runId={turn.runId} isBusy={props.isBusy} isMain={!needsSignIn} />
        </FailureActions>
      )}
    </FailureCard>
  );
}

/** Starts the run again when it is pressed, and only then. */
function RetryButton(props: { runId: string; isBusy: boolean; isMain: boolean }) {
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
