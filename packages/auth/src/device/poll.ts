import type { Clock } from "../clock.ts";
import { systemClock } from "../clock.ts";
import { AuthError, isAuthError } from "../errors.ts";
import type {
  DeviceApproval,
  DeviceAuthorization,
  DeviceMethods,
  DevicePollAnswer,
  Provider,
} from "../provider/provider.ts";
import { requireDeviceMethods } from "../provider/provider.ts";
import { PollDeadline } from "./poll-deadline.ts";
import { PollPace } from "./poll-pace.ts";

/** A poll that got no usable answer; the code is still good and polling goes on. */
export interface PollTrouble {
  error: AuthError;
  /** Failures in a row, this one included. */
  failures: number;
  nextPollInMs: number;
}

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
export async function pollDeviceAuthorization(
  provider: Provider,
  authorization: DeviceAuthorization,
  options: PollOptions = {},
): Promise<DeviceApproval> {
  const device = requireDeviceMethods(provider);
  const { signal, clock = systemClock, pollIntervalSeconds = 0 } = options;
  const pace = new PollPace(Math.max(authorization.intervalSeconds, pollIntervalSeconds));
  const deadline = new PollDeadline(clock, authorization.expiresAt);
  const notice = new TroubleNotice(options);
  const history: PollHistory = { trouble: undefined, isAnswerLost: false };
  let waitMs = pace.nextWaitMs();
  for (;;) {
    const wait = deadline.plan(waitMs, pace);
    await deadline.sleep(wait.ms, signal);
    if (!wait.endsInPoll) throw expired(history);
    const answer = await pollOnce(device, authorization, { signal, deadline, history });
    if (answer instanceof AuthError) {
      history.trouble = answer;
      history.isAnswerLost ||= answer.reason === "answer_lost";
      pace.recordFailure(answer.retryAfterSeconds);
      waitMs = pace.nextWaitMs();
      if (deadline.hasPassed()) throw expired(history);
      notice.failed({ error: answer, failures: pace.failures, nextPollInMs: waitMs });
      continue;
    }
    history.trouble = undefined;
    if (answer.status === "approved") return answer.approval;
    pace.recordAnswer(answer.retryAfterSeconds);
    notice.recovered();
    if (answer.status === "slow_down") pace.slowDown(answer.intervalSeconds);
    if (deadline.hasPassed() && !deadline.allowsMore(answer)) throw expired(history);
    waitMs = pace.nextWaitMs();
  }
}

/** Trouble that may pass is returned; what is final is thrown. */
async function pollOnce(
  device: DeviceMethods,
  authorization: DeviceAuthorization,
  context: { signal: AbortSignal | undefined; deadline: PollDeadline; history: PollHistory },
): Promise<DevicePollAnswer | AuthError> {
  try {
    const answer = await device.poll(authorization, { signal: context.signal });
    context.signal?.throwIfAborted();
    return answer;
  } catch (error) {
    context.signal?.throwIfAborted();
    if (isAuthError(error, "AUTH_SERVER_UNREACHABLE", "RATE_LIMITED")) return error;
    // A server that has forgotten an old code calls it an invalid grant.
    const isForgotten = isAuthError(error) && error.reason === "invalid_grant";
    if (isForgotten && context.deadline.hasPassed()) throw expired(context.history);
    throw error;
  }
}

function expired({ trouble, isAnswerLost }: PollHistory): AuthError {
  const why = trouble ? " while the authorization server could not be reached" : "";
  // A server that handed out its approval once says "unknown" for ever after.
  const lost = isAnswerLost
    ? " An answer of the authorization server was lost on the way: if you had approved the " +
      "sign-in, that approval cannot be used again."
    : "";
  const message = `The code has expired${why}.${lost} Start a new sign-in.`;
  return new AuthError("DEVICE_AUTH_EXPIRED", message, { cause: trouble });
}

class TroubleNotice {
  readonly #options: PollOptions;
  #isShown = false;

  constructor(options: PollOptions) {
    this.#options = options;
  }

  failed(trouble: PollTrouble): void {
    if (trouble.failures < FAILURES_BEFORE_NOTICE) return;
    this.#isShown = true;
    this.#options.onTrouble?.(trouble);
  }

  recovered(): void {
    if (!this.#isShown) return;
    this.#isShown = false;
    this.#options.onRecovered?.();
  }
}
