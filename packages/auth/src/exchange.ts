import type { Clock } from "./clock.ts";
import { systemClock } from "./clock.ts";
import { AuthError, isAuthError } from "./errors.ts";
import type { CallOptions, Provider } from "./provider/provider.ts";
import { retryTransient } from "./retry.ts";
import type { ProviderSignIn } from "./token-set.ts";
import { requireAllowedWorkspace } from "./workspace.ts";

export interface ExchangeOptions extends CallOptions {
  /** The only workspaces to accept; empty or absent means any. */
  allowedWorkspaceIds?: readonly string[] | undefined;
  clock?: Clock | undefined;
  /** Until when the approval is good, in epoch milliseconds. Default: two minutes from now. */
  approvedUntil?: number | undefined;
  /** Called from the second failure in a row on, when there will be another try. */
  onTrouble?: ((trouble: ExchangeTrouble) => void) | undefined;
  onRecovered?: (() => void) | undefined;
}

/** A try that got no usable answer. */
export interface ExchangeTrouble {
  error: AuthError;
  /** Failures in a row, this one included. */
  failures: number;
  nextPollInMs: number;
}

const ATTEMPTS = 4;
const BASE_DELAY_MS = 1000;
const LONGEST_WAIT_SECONDS = 30;
const APPROVAL_LIFETIME_MS = 120_000;

/**
 * Redeems what the person has approved, in up to four tries of `attempt`, and more while a challenge
 * for browsers stands before the server, and says whose sign-in it is. Throws what `exchangeDeviceCode` throws.
 */
export async function exchangeApproval<Result extends ProviderSignIn>(
  provider: Provider<Result>,
  attempt: () => Promise<Result["tokenSet"]>,
  options: ExchangeOptions,
): Promise<Result> {
  const { signal, clock = systemClock } = options;
  signal?.throwIfAborted();
  let isAnswerLost = false;
  let troubles = 0;
  const leftMs = (options.approvedUntil ?? 0) - clock.wallNow();
  try {
    // Trying again after a lost answer can harm nothing: a server that sees the code twice
    // refuses it and revokes tokens that nobody has received (RFC 6749 §4.1.2).
    const tokenSet = await retryTransient(attempt, {
      clock,
      attempts: ATTEMPTS,
      baseDelayMs: BASE_DELAY_MS,
      maxRetryAfterSeconds: LONGEST_WAIT_SECONDS,
      challengeUntil: clock.monotonicNow() + Math.max(leftMs, APPROVAL_LIFETIME_MS),
      signal,
      onTrouble: (error, failures, nextPollInMs) => {
        troubles += 1;
        options.onTrouble?.({ error, failures, nextPollInMs });
      },
      onFailure: (error) => {
        isAnswerLost ||= error.code === "AUTH_SERVER_UNREACHABLE";
      },
    });
    signal?.throwIfAborted();
    if (troubles > 0) options.onRecovered?.();
    const signIn = provider.identify(tokenSet);
    requireAllowedWorkspace(signIn.account, options.allowedWorkspaceIds);
    return signIn;
  } catch (error) {
    throw explain(error, isAnswerLost);
  }
}

function explain(error: unknown, isAnswerLost: boolean): unknown {
  if (
    isAnswerLost &&
    isAuthError(error, "DEVICE_AUTH_FAILED") &&
    error.reason === "invalid_grant"
  ) {
    return new AuthError(
      "DEVICE_AUTH_FAILED",
      "The sign-in was approved, but the answer with the tokens got lost on the way and cannot " +
        "be fetched again. Start a new sign-in.",
      { cause: error, reason: "answer_lost" },
    );
  }
  if (isAuthError(error, "AUTH_SERVER_UNREACHABLE", "RATE_LIMITED")) {
    const { cause, reason, retryAfterSeconds } = error;
    return new AuthError(
      error.code,
      `The sign-in was approved, but its tokens could not be fetched. ${error.message} ` +
        "It takes a new sign-in.",
      { cause, reason, retryAfterSeconds },
    );
  }
  return error;
}
