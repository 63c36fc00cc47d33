import type { ErrorBody, Run, Turn } from "@latchkey/contracts";
import Button from "@mui/material/Button";
import { useMutation } from "@tanstack/react-query";
import { createContext, useContext } from "react";
import { ApiError, codeOf } from "../../../api/api-error.ts";
import { retryRun } from "../../../api/runs.ts";
import { errorDetail, errorText } from "../../../components/error-texts.ts";
import { agentHome, SERVER_HOME } from "../../../components/home-texts.ts";
import { FailureActions, FailureCard, FailureDetail } from "../../../theme/transcript-look.ts";

/** What the server's sign-ins make of what failed for want of one. */
export type TurnSignIns = {
  /** Whether a home was given working credentials after a moment. */
  hasSignedInSince: (codexHome: string, isoTime: string) => boolean;
  /** What the button says that leads to the sign-in of a home. */
  verbOf: (codexHome: string) => string;
  open: (codexHome: string) => void;
};

export const TurnSignInsContext = createContext<TurnSignIns | undefined>(undefined);

/** Whether a turn failed for want of a sign-in that is there again. */
export function isMended(turn: Turn | undefined, signIns: TurnSignIns | undefined): boolean {
  if (!turn?.error || errorText(turn.error.code).action !== "reauthenticate") return false;
  const since = turn.finishedAt ?? turn.startedAt;
  return signIns?.hasSignedInSince(turn.codexHome ?? SERVER_HOME, since) === true;
}

/** Why a turn failed and the way on. The turn stays; a retry adds a new one below. */
export function TurnFailure(props: { turn: Turn; isRetried: boolean; isBusy: boolean }) {
  const { turn } = props;
  return (
    <Failure
      label="This turn failed"
      error={turn.error ?? { code: "INTERNAL", message: "" }}
      codexHome={turn.codexHome ?? SERVER_HOME}
      failedAt={turn.finishedAt ?? turn.startedAt}
      runId={turn.runId}
      isRetried={props.isRetried}
      isBusy={props.isBusy}
    />
  );
}

/** Why a run ended before it made a turn, and the way on. */
export function RunFailure(props: { run: Run }) {
  const { id, error, agent, finishedAt, startedAt } = props.run;
  return (
    <Failure
      label="This run failed"
      error={error ?? { code: "RUN_INTERRUPTED", message: "" }}
      codexHome={agent === undefined ? SERVER_HOME : agentHome(agent)}
      failedAt={finishedAt ?? startedAt}
      runId={id}
      isRetried={false}
      isBusy={false}
    />
  );
}

/** A conversation's newest run, when it failed and none of the turns tells of it. */
export function untoldFailure(run: Run | undefined, turns: Turn[]): Run | undefined {
  if (run?.status !== "failed" && run?.status !== "interrupted") return undefined;
  return turns.some(({ runId }) => runId === run.id) ? undefined : run;
}

type Props = {
  label: string;
  error: ErrorBody;
  codexHome: string;
  failedAt: string;
  runId: string;
  /** Whether a later turn tries this one again. */
  isRetried: boolean;
  /** Whether another run is in progress in the conversation. */
  isBusy: boolean;
};

function Failure(props: Props) {
  const { error, codexHome, isRetried } = props;
  const signIns = useContext(TurnSignInsContext);
  const { sentence, action } = errorText(error.code);
  const isSignIn = action === "reauthenticate";
  const isSignedIn = isSignIn && signIns?.hasSignedInSince(codexHome, props.failedAt) === true;
  const isMended = isSignedIn && !isRetried;
  return (
    <FailureCard role="group" aria-label={props.label} data-code={error.code} isMended={isMended}>
      <div>{isMended ? "Signed in." : sentence}</div>
      {!isSignIn && error.message && <FailureDetail>{error.message}</FailureDetail>}
      {isRetried ? (
        <FailureDetail>Retried below</FailureDetail>
      ) : (
        <FailureActions>
          {isSignIn && !isSignedIn && signIns && (
            <Button variant="contained" size="small" onClick={() => signIns.open(codexHome)}>
              {signIns.verbOf(codexHome)}
            </Button>
          )}
          <RetryButton runId={props.runId} isBusy={props.isBusy} isMain={!isSignIn || isSignedIn} />
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
        <FailureDetail role="status">
          {errorText(codeOf(retry.error)).sentence}{" "}
          {retry.error instanceof ApiError && errorDetail(retry.error)}
        </FailureDetail>
      )}
    </>
  );
}
