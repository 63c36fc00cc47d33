import { OpenSessionSchema } from "@latchkey/contracts";
import { Router } from "express";
import { rateLimit } from "express-rate-limit";
import { Failure } from "../../failure.ts";
import { SESSION_MS, type Access } from "../../use-cases/access/access.ts";
import { readCredentials, sessionCookie } from "../../guards/session.ts";
import { parseInput, sendFailure } from "../respond.ts";

const TRIES_PER_MINUTE = 10;

/** Opening and closing the console with its access token. */
export function createSessionRoutes(access: Access): Router {
  const router = Router();
  const limit = rateLimit({
    windowMs: 60_000,
    limit: TRIES_PER_MINUTE,
    skipSuccessfulRequests: true,
    standardHeaders: "draft-8",
    legacyHeaders: false,
    handler: (_request, response) =>
      sendFailure(response, new Failure("RATE_LIMITED", "Too many tries. Wait a minute.")),
  });

  router.post("/session", limit, async (request, response) => {
    const { accessToken } = parseInput(OpenSessionSchema, request.body);
    const session = await access.open(accessToken);
    response.setHeader("Set-Cookie", sessionCookie(session, SESSION_MS / 1000));
    response.status(204).end();
  });

  router.delete("/session", async (request, response) => {
    const { session } = readCredentials(request);
    if (session !== undefined) await access.close(session);
    response.setHeader("Set-Cookie", sessionCookie("", 0));
    response.status(204).end();
  });

  return router;
}
