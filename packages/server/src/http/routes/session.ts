import { OpenSessionSchema, type SessionOpened } from "@latchkey/contracts";
import express, { Router } from "express";
import type { SessionCookie } from "../../guards/session.ts";
import { limitBodies } from "../../guards/visit-limits.ts";
import { SESSION_MS, type Access } from "../../use-cases/access/access.ts";
import { parseInput, requireJson } from "../respond.ts";

/** What strangers may have read at all: a token or a code. */
const MAX_BODY = 4096;
const MAX_BODIES = 1024 * 1024;

/** Opening and closing the console, with its access token or the code of a sign-in link. */
export function createSessionRoutes(access: Access, cookie: SessionCookie): Router {
  const router = Router();
  router.use(
    "/session",
    requireJson,
    limitBodies({ maxTotal: MAX_BODIES, maxBody: MAX_BODY }),
    express.json({ limit: MAX_BODY }),
  );

  router.post("/session", async (request, response) => {
    const input = parseInput(OpenSessionSchema, request.body);
    const session =
      "code" in input
        ? await access.openWithCode(input.code)
        : await access.openWithToken(input.accessToken, request.socket.remoteAddress);
    response.setHeader("Set-Cookie", cookie.write(request, session.cookie, SESSION_MS / 1000));
    response.json({ sessionKey: session.key } satisfies SessionOpened);
  });

  router.delete("/session", async (request, response) => {
    await access.close(cookie.readCredentials(request));
    response.setHeader("Set-Cookie", cookie.write(request, "", 0));
    response.status(204).end();
  });

  return router;
}
