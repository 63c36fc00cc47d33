import type { RequestHandler } from "express";
import { RateLimiterMemory, RateLimiterRes } from "rate-limiter-flexible";
import { RateLimited } from "../failure.ts";

const WINDOW_SECONDS = 10;

/** Holds back a page or program that asks without end; @throws RateLimited, by the visitor's id. */
export function createRequestLimit(maxRequests: number): (id: string) => Promise<void> {
  const limiter = new RateLimiterMemory({
    points: maxRequests,
    duration: WINDOW_SECONDS,
  });
  return async (id) => {
    try {
      await limiter.consume(id);
    } catch (refusal) {
      if (!(refusal instanceof RateLimiterRes)) throw refusal;
      throw new RateLimited(
        Math.max(1, Math.ceil(refusal.msBeforeNext / 1000)),
        "This session has asked too often.",
      );
    }
  };
}

/** Lets bodies in only as long as all that are under way together stay below `maxTotal` bytes. */
export function limitBodies({ maxTotal, maxBody }: { maxTotal: number; maxBody: number }) {
  let underWay = 0;
  const handler: RequestHandler = ({ headers }, response, next) => {
    const declared = headers["transfer-encoding"]
      ? maxBody
      : Number(headers["content-length"] ?? 0);
    // A body that is too large by itself is refused before it is read.
    const bytes = Math.min(declared, maxBody);
    if (bytes > 0 && underWay + bytes > maxTotal) {
      throw new RateLimited(1, "Too much is being sent to this console at the same time.");
    }
    underWay += bytes;
    response.once("close", () => (underWay -= bytes));
    next();
  };
  return handler;
}
