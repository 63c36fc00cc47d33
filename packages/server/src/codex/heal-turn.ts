import type { CodexTurnEvent } from "@latchkey/codex";
import type { ErrorBody } from "@latchkey/contracts";
import type { TurnOutcome } from "../ports/model-provider.ts";
import type { SignInKeeper, WakeOutcome } from "../ports/sign-in-keeper.ts";

const EXPIRED: ErrorBody = {
  code: "CODEX_AUTH_EXPIRED",
  message: "The Codex sign-in has expired. Sign in again, then press Retry.",
};
const HEALED: ErrorBody = {
  code: "CODEX_AUTH_EXPIRED",
  message: "The sign-in was renewed, but too late for this turn. Press Retry.",
};
const UNREACHABLE: ErrorBody = {
  code: "AUTH_SERVER_UNREACHABLE",
  message:
    "The sign-in could not be renewed, because the authorization server cannot be reached. " +
    "Latchkey goes on trying; press Retry when it is back.",
};

const ENDINGS = {
  expired: EXPIRED,
  healed: HEALED,
  unreachable: UNREACHABLE,
} satisfies Record<WakeOutcome, ErrorBody>;

/** Watches over one turn: a 401 wakes the keeper, and a turn whose sign-in is dead ends at once. */
export type Healing = {
  signal: AbortSignal;
  observe(event: CodexTurnEvent): void;
  /** What a turn's end means, with what the keeper found out. */
  settle(outcome: TurnOutcome): Promise<TurnOutcome>;
};

export function createHealing(keeper: SignInKeeper, home: string, stopped: AbortSignal): Healing {
  const dead = new AbortController();
  let isChallenged = false;

  const wake = async () => {
    const verdict = await keeper.wake(home);
    if (verdict === "expired") dead.abort(new DOMException(EXPIRED.message, "AbortError"));
    return verdict;
  };

  return {
    signal: AbortSignal.any([stopped, dead.signal]),

    observe({ type }) {
      isChallenged ||= type === "auth_challenge";
      // After the first 401 Codex says of each try only that it tries again.
      if (isChallenged && (type === "auth_challenge" || type === "retrying")) {
        // The end of the turn asks again, and reports what failed here.
        wake().catch(() => undefined);
      }
    },

    async settle(outcome) {
      if (dead.signal.aborted && !stopped.aborted) return failed(outcome, EXPIRED);
      if (outcome.error?.code !== "CODEX_AUTH_EXPIRED") return outcome;
      return failed(outcome, ENDINGS[await wake()]);
    },
  };
}

function failed(outcome: TurnOutcome, error: ErrorBody): TurnOutcome {
  return { ...outcome, status: "failed", error };
}
