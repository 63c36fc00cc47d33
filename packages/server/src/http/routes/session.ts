import { OpenSessionSchema } from "@latchkey/contracts";
import { Router, type Response } from "express";
import { Failure } from "../../failure.ts";
import type { SessionCookie } from "../../guards/session.ts";
import { SESSION_MS, type Access } from "../../use-cases/access/access.ts";
import { parseInput } from "../respond.ts";

/** Opening and closing the console with its access token. */
export function createSessionRoutes(access: Access, cookie: SessionCookie): Router {
  const router = Router();

  router.post("/session", async (request, response) => {
    const { accessToken } = parseInput(OpenSessionSchema, request.body);
    setSession(response, cookie, await access.open(accessToken, request.socket.remoteAddress));
    response.status(204).end();
  });

  router.delete("/session", async (request, response) => {
    const { session } = cookie.readCredentials(request);
    if (session !== undefined) await access.close(session);
    response.setHeader("Set-Cookie", cookie.write("", 0));
    response.status(204).end();
  });

  return router;
}

/** The link that the server prints when it makes its own access token. Its first use opens a session. */
export function createSignInLinkRoute(access: Access, cookie: SessionCookie): Router {
  const router = Router();
  router.get("/sign-in/:code", async (request, response) => {
    response.setHeader("Cache-Control", "no-store");
    // Only a person who opens the link may use it up: not a preview, nor a browser that reads ahead.
    if (request.method === "GET" && request.headers["sec-purpose"] === undefined) {
      await open(request.params.code, request.socket.remoteAddress, response);
    }
    response.redirect(303, "/");
  });

  const open = async (code: string, address: string | undefined, response: Response) => {
    try {
      setSession(response, cookie, await access.openOnce(code, address));
    } catch (error) {
      // Without a session the console itself asks for the access token.
      if (!(error instanceof Failure) || error.code !== "UNAUTHENTICATED") throw error;
    }
  };
  return router;
}

function setSession(response: Response, cookie: SessionCookie, session: string): void {
  response.setHeader("Set-Cookie", cookie.write(session, SESSION_MS / 1000));
}
