import type { Run } from "@latchkey/contracts";
import { errorText } from "../../../components/error-texts.ts";
import { FailureActions, FailureCard, FailureDetail } from "../../../theme/transcript-look.ts";
import { RetryButton } from "./retry-button.tsx";

/** Why a run ended before it made a turn, and the way on. */
export function RunFailure(props: { run: Run }) {
  const { id, error } = props.run;
  return (
    <FailureCard role="group" aria-label="This run failed" data-code={error?.code} isMended={false}>
      <div>{errorText(error?.code ?? "RUN_INTERRUPTED").sentence}</div>
      {error && <FailureDetail>{error.message}</FailureDetail>}
      <FailureActions>
        <RetryButton runId={id} isBusy={false} isMain />
      </FailureActions>
    </FailureCard>
  );
}
