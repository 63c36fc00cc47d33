import type { Response } from "express";
import type { SimClock } from "../clock.ts";
import type { ModelFailure } from "./answer.ts";

const RESET_AFTER_SECONDS = 3600;

/** Answers a model request with one of OpenAI's failures, before anything was streamed. */
export function sendFailure(
  failure: ModelFailure,
  { res, clock, plan }: { res: Response; clock: SimClock; plan: string },
): void {
  switch (failure) {
    case "usage_limit": {
      const resetsAt = Math.floor(clock.now() / 1000) + RESET_AFTER_SECONDS;
      const message = "The usage limit has been reached";
      const type = "usage_limit_reached";
      const resets = { resets_at: resetsAt, resets_in_seconds: RESET_AFTER_SECONDS };
      res.status(429).json({ error: { type, message, plan_type: plan, ...resets } });
      return;
    }
    case "overloaded":
      sendError(res, 503, {
        code: "server_is_overloaded",
        message: "Our servers are currently overloaded.",
      });
      return;
    case "rate_limit":
      res.set("Retry-After", "1");
      sendError(res, 429, {
        code: "rate_limit_exceeded",
        message: "Rate limit reached. Please try again in 1s.",
      });
      return;
    case "context":
      sendError(res, 400, {
        code: "context_length_exceeded",
        message: "Your input exceeds the context window.",
      });
      return;
    case "500":
      sendError(res, 500, {
        code: "server_error",
        message: "The server had an error while processing your request.",
      });
      return;
  }
}

/** The same failures as the error of a `response.failed` event. */
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

function sendError(res: Response, status: number, error: { code: string; message: string }): void {
  res.status(status).json({ error: { ...error, type: "server_error", param: null } });
}
