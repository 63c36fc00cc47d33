import type { Run, RunPosition } from "@latchkey/contracts";
import RetryIcon from "@mui/icons-material/ReplayRounded";
import StopIcon from "@mui/icons-material/StopRounded";
import Button from "@mui/material/Button";
import CircularProgress from "@mui/material/CircularProgress";
import { useMutation } from "@tanstack/react-query";
import { cancelRun, retryRun } from "../../api/runs.ts";
import { ErrorNotice } from "../../components/error-notice.tsx";
import { errorText } from "../../components/error-texts.ts";
import { ErrorCodeText, RunBarFrame, RunBarText } from "../../theme/flow-look.ts";
import { Column } from "../../theme/layout.ts";

function isFailed({ status }: Run): boolean {
  return status === "failed" || status === "interrupted";
}

/**
 * How the run stands, with Stop while it runs and Retry when it did not come to its end. `isMended`: what it
 * failed for want of is there again.
 */
export function RunBar(props: { run: Run; isMended: boolean }) {
  const { run, isMended } = props;
  const stop = useMutation({ mutationFn: cancelRun });
  const retry = useMutation({ mutationFn: retryRun });
  const isRunning = run.status === "running";
  const failure = [stop, retry].find(({ isError }) => isError);
  return (
    <RunBarFrame>
      <Column>
        {failure && <ErrorNotice error={failure.error} onClose={failure.reset} />}
        <RunBarText isBad={isFailed(run) && !isMended}>
          {isRunning && <CircularProgress size={16} aria-hidden />}
          <span role="status" aria-label="Run">
            {runText(run, isMended)}
          </span>
          {run.error && !isMended && <ErrorCodeText>{run.error.code}</ErrorCodeText>}
          {isRunning && (
            <Button
              size="small"
              variant="outlined"
              startIcon={<StopIcon />}
              loading={stop.isPending}
              onClick={() => stop.mutate(run.id)}
            >
              Stop
            </Button>
          )}
          {!isRunning && run.status !== "ok" && (
            <Button
              key={run.id}
              size="small"
              variant="contained"
              startIcon={<RetryIcon />}
              loading={retry.isPending}
              onClick={() => retry.mutate(run.id)}
            >
              Retry from this step
            </Button>
          )}
        </RunBarText>
      </Column>
    </RunBarFrame>
  );
}

/** How a run stands, in one line. `isMended`: what it failed for want of is there again. */
export function runText(run: Run, isMended = false): string {
  const place = run.position && placeText(run.position);
  const at = (words: string) => (place ? ` ${words}${place}` : "");
  switch (run.status) {
    case "running":
      return `Running${at("")}`;
    case "ok":
      return "Finished";
    case "stopped":
      return `Stopped${at("at ")}`;
    case "failed":
    case "interrupted":
      if (isMended) return `Signed in.${at("It can go on at ")}`;
      return `Failed${at("at ")}. ${errorText(run.error?.code ?? "RUN_INTERRUPTED").sentence}`;
  }
}

/** "step 2 of 4, round 3: Review the change". */
function placeText({ stepIndex, totalSteps, loops, label }: RunPosition): string {
  const step = `step ${stepIndex} of ${totalSteps}`;
  const rounds = loops.map(({ iteration }) => iteration).join(".");
  const round = rounds === "" ? "" : `, round ${rounds}`;
  return `${step}${round}${label ? `: ${label}` : ""}`;
}
