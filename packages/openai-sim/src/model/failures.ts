import type { Response } from "express";
import type { SimClock } from "../clock.ts";
import type { ModelFailure } from "./answer.ts";

const RESET_AFTER_SECONDS = 3600;

type RefusedFailure = "usage_limit" | "rate_limit" | "500";

/** Whether a failure is an HTTP status; the others arrive inside the stream, as with OpenAI. */
export function isRefused(failure: ModelFailure): failure is RefusedFailure {
  return failure === "usage_limit" || failure === "rate_limit" || failure === "500";
}

/** Refuses a model request before anything was streamed. */
export function sendRefusal(
  failure: RefusedFailure,
  { res, clock, plan }: { res: Response; clock: SimClock; plan: string },
): void {
  switch (failure) {
    case "usage_limit": {
      const resetsAt = Math.floor(clock.now() / 1000) + RESET_AFTER_SECONDS;
      const message = "The usage limit has been reached";
      const resets = { resets_at: resetsAt, resets_in_seconds: RESET_AFTER_SECONDS };
      const error = { type: "usage_limit_reached", message, plan_type: plan, ...resets };
      res.status(429).json({ error });
      return;
    }
    case "rate_limit":
      res.status(429).set("Retry-After", "1");
      sendError(res, { code: "rate_limit_exceeded", message: "Rate limit reached." });
      return;
    case "500":
      res.status(500);
      sendError(res, { code: "server_error", message: "The server had an error." });
      return;
  }
}

function sendError(res: Response, error: { code: string; message: string }): void {
  res.json({ error: { ...error, type: "server_error", param: null } });
}

/** The error of a `response.failed` event. */
export function streamedError(failure: ModelFailure): { code: string; message: string } {
  const codes: Record<ModelFailure, string> = {
    usage_limit: "usage_limit_reached",
    overloaded: "server_is_overloaded",
    rate_limit: "rate_limit_exceeded",
    context: "context_length_exceeded",
    "500": "server_error",
  };
  return { code: codes[failure], message: `The stand-in's model failed: ${codes[failure]}.` };
}
