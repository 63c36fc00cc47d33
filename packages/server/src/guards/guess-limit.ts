import { isIPv6 } from "node:net";
import { RateLimiterMemory, RateLimiterRes } from "rate-limiter-flexible";
import { Failure, RateLimited } from "../failure.ts";
import type { GuessLimit } from "../ports/guess-limit.ts";

const WINDOW_SECONDS = 60;
const GUESSES_PER_ADDRESS = 10;
const GUESSES_IN_TOTAL = 100;
const EVERYBODY = "everybody";
const NETWORK_GROUPS = 4;

/** Counts wrong guesses for a minute: those of an address, and all. */
export function createGuessLimit(): GuessLimit {
  const byAddress = new RateLimiterMemory({
    points: GUESSES_PER_ADDRESS,
    duration: WINDOW_SECONDS,
  });
  const inTotal = new RateLimiterMemory({ points: GUESSES_IN_TOTAL, duration: WINDOW_SECONDS });
  return {
    async attempt(address, guess) {
      const key = networkOf(address);
      // Taken before the guess is looked at, so that those made at the same time count as well. What
      // an address has no right to does not count in total: one alone cannot shut everybody out.
      await take(byAddress, key);
      await take(inTotal, EVERYBODY);
      try {
        const result = await guess();
        await Promise.all([byAddress.reward(key), inTotal.reward(EVERYBODY)]);
        return result;
      } catch (error) {
        if (error instanceof Failure && error.code === "UNAUTHENTICATED") throw error;
        await Promise.all([byAddress.reward(key), inTotal.reward(EVERYBODY)]);
        throw error;
      }
    },
  };
}

async function take(limiter: RateLimiterMemory, key: string): Promise<void> {
  try {
    await limiter.consume(key);
  } catch (refusal) {
    if (!(refusal instanceof RateLimiterRes)) throw refusal;
    throw new RateLimited(Math.max(1, Math.ceil(refusal.msBeforeNext / 1000)));
  }
}

/** Somebody with one IPv6 address has all of its /64. */
function networkOf(address = "unknown"): string {
  if (!isIPv6(address) || address.includes(".")) return address.replace(/^::ffff:/i, "");
  const [head = "", tail] = address.split("::");
  const groups = head.split(":").filter(Boolean);
  if (tail !== undefined) {
    const rest = tail.split(":").filter(Boolean);
    groups.push(...Array<string>(8 - groups.length - rest.length).fill("0"), ...rest);
  }
  return groups.slice(0, NETWORK_GROUPS).join(":");
}
