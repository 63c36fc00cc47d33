import type { Clock } from "../clock.ts";
import type { AuthError } from "../errors.ts";
import type { DevicePollAnswer } from "../provider/provider.ts";
import type { GrantedTokens, TokenSet } from "../token-set.ts";
import type { PollPace } from "./poll-pace.ts";
import { CLOCK_SAFETY_FACTOR } from "./poll-pace.ts";

/** What a poll ended in, when it was not a final refusal. */
export type PollResult<Tokens extends GrantedTokens = TokenSet> =
  DevicePollAnswer<Tokens> | { status: "trouble"; error: AuthError };

/** A wait before a poll, or before the end. */
export interface PlannedWait {
  startsAt: number;
  ms: number;
  endsInPoll: boolean;
}

const SUSPENSION_MS = 30_000;
const GRACE_AFTER_SUSPENSION_MS = 30_000;

/**
 * When polling ends: not before the code's lifetime has passed on the monotonic clock, which jumps
 * of the wall clock do not touch. A server that still says "pending" then is believed for as long
 * as a clock 30 % fast could explain.
 */
export class PollDeadline {
  readonly #clock: Clock;
  #end: number;
  #latestEnd: number;

  constructor(clock: Clock, expiresAt: number) {
    this.#clock = clock;
    const now = clock.monotonicNow();
    const lifetimeMs = Math.max(0, expiresAt - clock.wallNow());
    this.#end = now + lifetimeMs;
    this.#latestEnd = now + lifetimeMs * CLOCK_SAFETY_FACTOR;
  }

  hasPassed(): boolean {
    return this.#clock.monotonicNow() >= this.#end;
  }

  /** Whether a poll that ended after the deadline is worth another poll. */
  allowsMore(result: PollResult): boolean {
    const isAlive =
      result.status === "slow_down" || (result.status === "pending" && result.isCertain);
    return isAlive && this.#clock.monotonicNow() < this.#latestEnd;
  }

  /** Shortens a wait so that one last poll happens at the end, as early as the pace permits. */
  plan(waitMs: number, pace: PollPace): PlannedWait {
    const startsAt = this.#clock.monotonicNow();
    const end = startsAt < this.#end ? this.#end : this.#latestEnd;
    const remaining = Math.max(0, end - startsAt);
    if (waitMs < remaining) return { startsAt, ms: waitMs, endsInPoll: true };
    const required = pace.requiredWaitMs();
    const endsInPoll = required <= remaining + pace.shortestWaitMs();
    return { startsAt, ms: endsInPoll ? Math.max(remaining, required) : remaining, endsInPoll };
  }

  /** After a suspension the network needs a moment; one failed poll must not be the last. */
  wake({ startsAt, ms }: PlannedWait): void {
    const now = this.#clock.monotonicNow();
    if (now - startsAt - ms < SUSPENSION_MS) return;
    this.#end = Math.max(this.#end, now + GRACE_AFTER_SUSPENSION_MS);
    this.#latestEnd = Math.max(this.#latestEnd, this.#end);
  }
}
