import type { Clock } from "../clock.ts";
import { systemClock } from "../clock.ts";
import { AuthError, isAuthError } from "../errors.ts";
import type { ExchangeTrouble } from "../exchange.ts";
import { CHALLENGE } from "../http/failures.ts";
import type {
  DeviceApproval,
  DeviceAuthorization,
  DeviceMethods,
  Provider,
} from "../provider/provider.ts";
import type { GrantedTokens, ProviderSignIn, SignIn } from "../token-set.ts";
import { requireDeviceMethods } from "../provider/provider.ts";
import type { PollResult } from "./poll-deadline.ts";
import { PollDeadline } from "./poll-deadline.ts";
import { PollPace } from "./poll-pace.ts";

/** A poll that got no usable answer; the code is still good and polling goes on. */
export type PollTrouble = ExchangeTrouble;

export interface PollOptions {
  signal?: AbortSignal | undefined;
  /** Raises the server's interval; never lowers it. */
  pollIntervalSeconds?: number | undefined;
  clock?: Clock | undefined;
  /** Called from the second failure in a row on. */
  onTrouble?: ((trouble: PollTrouble) => void) | undefined;
  /** Called at the first answer after `onTrouble`. */
  onRecovered?: (() => void) | undefined;
}

const FAILURES_BEFORE_NOTICE = 2;

interface PollHistory {
  /** Why the latest poll had no answer. */
  trouble: AuthError | undefined;
  /** Whether a poll may have been answered without the answer arriving. */
  isAnswerLost: boolean;
}

/**
 * Polls until the person has approved, and never again after that. Survives network failures,
 * rate limits and failing servers until the code's own deadline. Throws `DEVICE_AUTH_EXPIRED`,
 * `DEVICE_AUTH_DENIED`, `DEVICE_AUTH_DISABLED` or `DEVICE_AUTH_FAILED`, and `signal.reason` within
 * 50 ms of an abort.
 *
 * @see RFC 8628 §3.4, §3.5
 */
export async function pollDeviceAuthorization<Result extends ProviderSignIn = SignIn>(
  provider: Provider<Result>,
  authorization: DeviceAuthorization,
  options: PollOptions = {},
): Promise<DeviceApproval<Result["tokenSet"]>> {
  const device = requireDeviceMethods(provider);
  const { signal, clock = systemClock, pollIntervalSeconds = 0 } = options;
  const pace = new PollPace(Math.max(authorization.intervalSeconds, pollIntervalSeconds));
  const deadline = new PollDeadline(clock, authorization.expiresAt);
  const notice = new TroubleNotice(options);
  const history: PollHistory = { trouble: undefined, isAnswerLost: false };
  let waitMs = pace.nextWaitMs();
  for (;;) {
    const wait = deadline.plan(waitMs, pace);
    await clock.sleep(wait.ms, signal);
    deadline.wake(wait);
    if (!wait.endsInPoll) throw expired(history);
    const result = await pollOnce(device, authorization, { signal, deadline, history });
    if (result.status === "approved") return result.approval;
    record(result, pace, history);
    if (deadline.hasPassed() && !deadline.allowsMore(result)) throw expired(history);
    waitMs = pace.nextWaitMs();
    if (result.status === "trouble") notice.failed(result.error, pace.failures, waitMs);
    else notice.recovered();
  }
}

function record(
  result: Exclude<PollResult<GrantedTokens>, { status: "approved" }>,
  pace: PollPace,
  history: PollHistory,
): void {
  if (result.status === "trouble") {
    history.trouble = result.error;
    history.isAnswerLost ||= result.error.reason === "answer_lost";
    pace.recordFailure(result.error.retryAfterSeconds);
    return;
  }
  history.trouble = undefined;
  pace.recordAnswer(result.retryAfterSeconds);
  if (result.status === "slow_down") pace.slowDown(result.intervalSeconds);
}

/** Trouble that may pass is returned; what is final is thrown. */
async function pollOnce<Tokens extends GrantedTokens>(
  device: DeviceMethods<Tokens>,
  authorization: DeviceAuthorization,
  context: { signal: AbortSignal | undefined; deadline: PollDeadline; history: PollHistory },
): Promise<PollResult<Tokens>> {
  try {
    const answer = await device.poll(authorization, { signal: context.signal });
    context.signal?.throwIfAborted();
    return answer;
  } catch (error) {
    context.signal?.throwIfAborted();
    if (isAuthError(error, "AUTH_SERVER_UNREACHABLE", "RATE_LIMITED"))
      return { status: "trouble", error };
    // A server that has forgotten an old code calls it an invalid grant.
    const isForgotten = isAuthError(error) && error.reason === "invalid_grant";
    if (isForgotten && context.deadline.hasPassed()) throw expired(context.history);
    if (isForgotten && context.history.isAnswerLost) throw approvalLost(error);
    throw error;
  }
}

function expired({ trouble, isAnswerLost }: PollHistory): AuthError {
  const what =
    trouble?.reason === CHALLENGE
      ? "the protection in front of the authorization server (Cloudflare) let nothing through"
      : "the authorization server could not be reached";
  const why = trouble ? ` while ${what}` : "";
  // A server that handed out its approval once says "unknown" for ever after.
  const lost = isAnswerLost
    ? " An answer of the authorization server was lost on the way: if you had approved the " +
      "sign-in, that approval cannot be used again."
    : "";
  const message = `The code has expired${why}.${lost} Start a new sign-in.`;
  return new AuthError("DEVICE_AUTH_EXPIRED", message, { cause: trouble });
}

/** A server that hands out the tokens themselves forgets the code as soon as it has. */
function approvalLost(cause: AuthError): AuthError {
  return new AuthError(
    "DEVICE_AUTH_FAILED",
    "The answer with the tokens got lost on the way and cannot be fetched again. " +
      "Start a new sign-in.",
    { cause, reason: "answer_lost" },
  );
}

class TroubleNotice {
  readonly #options: PollOptions;
  #isShown = false;

  constructor(options: PollOptions) {
    this.#options = options;
  }

  failed(error: AuthError, failures: number, nextPollInMs: number): void {
    if (failures < FAILURES_BEFORE_NOTICE) return;
    this.#isShown = true;
    this.#options.onTrouble?.({ error, failures, nextPollInMs });
  }

  recovered(): void {
    if (!this.#isShown) return;
    this.#isShown = false;
    this.#options.onRecovered?.();
  }
}
