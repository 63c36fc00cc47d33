import { isIPv6 } from "node:net";
import { RateLimiterMemory, RateLimiterRes } from "rate-limiter-flexible";
import { RateLimited } from "../failure.ts";
import type { GuessLimit } from "../ports/guess-limit.ts";

const WINDOW_SECONDS = 60;
const GUESSES_PER_ADDRESS = 10;
const GUESSES_IN_TOTAL = 100;
const EVERYBODY = "everybody";
const NETWORK_GROUPS = 4;

/** A token of 32 random bytes cannot be guessed: a limit would only lock its owner out. */
export const NO_GUESS_LIMIT: GuessLimit = {
  // A promise like the other's, which fails and does not throw.
  // eslint-disable-next-line @typescript-eslint/require-await
  attempt: async (_address, look) => look(),
};

/** Counts wrong guesses for a minute: those of an address, and all. */
export function createGuessLimit(): GuessLimit {
  const byAddress = new RateLimiterMemory({
    points: GUESSES_PER_ADDRESS,
    duration: WINDOW_SECONDS,
  });
  const inTotal = new RateLimiterMemory({ points: GUESSES_IN_TOTAL, duration: WINDOW_SECONDS });
  return {
    async attempt(address, look) {
      const key = networkOf(address);
      await take(inTotal, EVERYBODY, 0);
      // Taken before it is looked at, and given back in the same breath when it was right: wrong
      // guesses that are made at once all count, right ones never meet each other here.
      const taken = take(byAddress, key, 1);
      let refusal: unknown;
      try {
        look();
        void byAddress.reward(key);
      } catch (error) {
        refusal = error;
      }
      // What an address has no right to does not count in total: one alone cannot shut everybody out.
      await taken;
      if (refusal === undefined) return;
      await take(inTotal, EVERYBODY, 1);
      throw refusal;
    },
  };
}

async function take(limiter: RateLimiterMemory, key: string, points: number): Promise<void> {
  try {
    await limiter.consume(key, points);
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
