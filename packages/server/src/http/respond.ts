import type { ErrorBody, ErrorCode } from "@latchkey/contracts";
import type { ErrorRequestHandler, RequestHandler, Response } from "express";
import type { Logger } from "pino";
import { z } from "zod";
import { Conflict, Failure, NotFound, RateLimited } from "../failure.ts";
import { toStorageFailure } from "../storage-failure.ts";

const STATUS: Partial<Record<ErrorCode, number>> = {
  INVALID_REQUEST: 400,
  UNAUTHENTICATED: 401,
  CODEX_HOME_UNKNOWN: 404,
  AGENT_UNKNOWN: 404,
  COMMAND_INVALID: 422,
  FLOW_INVALID: 422,
  RUN_IN_PROGRESS: 409,
  CODEX_AUTH_EXPIRED: 409,
  CODEX_SIGNED_OUT: 409,
  KEYRING_UNAVAILABLE: 409,
  CREDENTIALS_NOT_WRITABLE: 409,
  DEVICE_AUTH_DISABLED: 409,
  DEVICE_AUTH_UNSUPPORTED: 409,
  DEVICE_AUTH_DENIED: 409,
  DEVICE_AUTH_EXPIRED: 409,
  WORKSPACE_NOT_ALLOWED: 403,
  SIGN_IN_NOT_ALLOWED: 409,
  RATE_LIMITED: 429,
  DEVICE_AUTH_FAILED: 502,
  AUTH_SERVER_UNREACHABLE: 502,
  CODEX_UNAVAILABLE: 503,
  LMSTUDIO_UNAVAILABLE: 503,
  STORAGE_UNAVAILABLE: 503,
};

const MOST_SHOWN_PROBLEMS = 5;

function sendFailure(response: Response, failure: Failure): void {
  if (failure instanceof RateLimited) {
    response.setHeader("Retry-After", String(failure.retryAfterSeconds));
  }
  response.status(statusOf(failure)).json(failure.toBody() satisfies ErrorBody);
}

function statusOf(failure: Failure): number {
  if (failure instanceof NotFound) return 404;
  return failure instanceof Conflict ? 409 : (STATUS[failure.code] ?? 500);
}

/** Parses what came in, or fails with `INVALID_REQUEST` that names each place. */
export function parseInput<Schema extends z.ZodType>(
  schema: Schema,
  input: unknown,
): z.output<Schema> {
  const result = schema.safeParse(input);
  if (result.success) return result.data;
  const problems = result.error.issues
    .slice(0, MOST_SHOWN_PROBLEMS)
    .map(({ path, message }) => (path.length > 0 ? `${path.join(".")}: ${message}` : message));
  throw new Failure("INVALID_REQUEST", problems.join("; "));
}

/** Refuses a body that is not JSON: read as no body, it would ask for something else. */
export const requireJson: RequestHandler = (request, _response, next) => {
  const { "transfer-encoding": encoding, "content-length": length = "0" } = request.headers;
  const hasBody = encoding !== undefined || length !== "0";
  if (hasBody && !request.is("json")) {
    throw new Failure("INVALID_REQUEST", "A body has to be JSON: Content-Type: application/json.");
  }
  next();
};

export const answerUnknownRoute: RequestHandler = () => {
  throw new NotFound("address");
};

export function createErrorHandler(log: Logger): ErrorRequestHandler {
  // Express knows an error handler by its four parameters.
  // eslint-disable-next-line max-params
  return (error: unknown, _request, response, next) => {
    if (response.headersSent) {
      next(error);
      return;
    }
    if (error instanceof Failure) {
      sendFailure(response, error);
      return;
    }
    const refused = RefusedBodySchema.safeParse(error);
    if (refused.success) {
      const { statusCode, type } = refused.data;
      response.status(statusCode).json({
        code: "INVALID_REQUEST",
        message: BODY_PROBLEMS[type] ?? "The request is invalid.",
      });
      return;
    }
    log.error({ err: error }, "http.crashed");
    const unavailable = toStorageFailure(error);
    if (unavailable) {
      sendFailure(response, unavailable);
      return;
    }
    response
      .status(500)
      .json({ code: "INTERNAL", message: "Latchkey failed here. The server's log says more." });
  };
}

/** How body-parser and the router refuse a request. */
const RefusedBodySchema = z.object({
  statusCode: z.int().min(400).max(499),
  type: z.string().default("invalid"),
});

const BODY_PROBLEMS: Partial<Record<string, string>> = {
  "entity.too.large": "The request body is too large.",
  "entity.parse.failed": "The request body is not valid JSON.",
  "charset.unsupported": "The request body must be UTF-8.",
  "encoding.unsupported": "The request body's encoding is not supported.",
};
