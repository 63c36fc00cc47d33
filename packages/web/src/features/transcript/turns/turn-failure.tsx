import Button from "@mui/material/Button";
import type { Turn } from "@latchkey/contracts";
import { errorText } from "../../../components/error-texts.ts";
import { FailureActions, FailureCard, FailureDetail } from "../../../theme/transcript-look.ts";
import { RetryButton } from "./retry-button.tsx";
import { hasSignedInSince } from "./signed-in-since.ts";
import type { TurnViewProps } from "./turn-view-props.ts";

/** Why a turn failed and the way on. The turn stays; a retry adds a new one below. */
export function TurnFailure(props: TurnViewProps) {
  const { turn, isRetried } = props;
  const { action } = errorText(codeOfTurn(turn));
  const isSignIn = action === "reauthenticate";
  const isSignedIn = isSignIn && hasSignedInSince(turn, props.signedInAt);
  return (
    <FailureCard
      role="group"
      aria-label="This turn failed"
      data-code={turn.error?.code}
      isMended={isSignedIn && !isRetried}
    >
      {isSignedIn && !isRetried ? <div>Signed in.</div> : <FailureReason turn={turn} />}
      {isRetried ? (
        <FailureDetail>Retried below</FailureDetail>
      ) : (
        <FailureActions>
          {isSignIn && !isSignedIn && (
            <Button
              variant="contained"
              size="small"
              onClick={() => props.onReauthenticate(turn.codexHome)}
            >
              Re-authenticate
            </Button>
          )}
          <RetryButton runId={turn.runId} isBusy={props.isBusy} isMain={!isSignIn || isSignedIn} />
        </FailureActions>
      )}
    </FailureCard>
  );
}

/** Our sentence for the code, and the provider's own words where they say more. */
function FailureReason(props: { turn: Turn }) {
  const { sentence, action } = errorText(codeOfTurn(props.turn));
  const detail = action === "reauthenticate" ? undefined : props.turn.error?.message;
  return (
    <>
      <div>{sentence}</div>
      {detail && <FailureDetail>{detail}</FailureDetail>}
    </>
  );
}

function codeOfTurn(turn: Turn) {
  return turn.error?.code ?? "INTERNAL";
}
