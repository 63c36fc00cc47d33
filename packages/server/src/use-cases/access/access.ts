import { createHash, randomBytes, timingSafeEqual } from "node:crypto";
import { Failure } from "../../failure.ts";
import type { SessionStore } from "../../ports/session-store.ts";

export const SESSION_MS = 30 * 24 * 60 * 60_000;

/** Who may use the console: everyone on loopback, else whoever has shown the access token. */
export type Access = {
  readonly isRequired: boolean;
  /** Opens a session for the access token and answers the secret of its cookie. */
  open(accessToken: string): Promise<string>;
  /** @throws Failure `UNAUTHENTICATED` */
  check(credentials: { session?: string | undefined; bearer?: string | undefined }): Promise<void>;
  close(session: string): Promise<void>;
};

export function createAccess(sessions: SessionStore, accessToken: string | undefined): Access {
  const isAccessToken = (candidate: string) =>
    accessToken !== undefined && timingSafeEqual(digest(candidate), digest(accessToken));

  return {
    isRequired: accessToken !== undefined,

    async open(candidate) {
      if (!isAccessToken(candidate)) {
        throw new Failure("UNAUTHENTICATED", "That is not this console's access token.");
      }
      const session = randomBytes(32).toString("base64url");
      await sessions.add(hash(session), new Date(Date.now() + SESSION_MS).toISOString());
      return session;
    },

    async check({ session, bearer }) {
      if (accessToken === undefined) return;
      if (bearer !== undefined && isAccessToken(bearer)) return;
      if (session !== undefined && (await sessions.isOpen(hash(session), new Date().toISOString())))
        return;
      throw new Failure("UNAUTHENTICATED", "Open this console with its access token.");
    },

    close: (session) => sessions.remove(hash(session)),
  };
}

function digest(text: string): Buffer {
  return createHash("sha256").update(text).digest();
}

function hash(text: string): string {
  return digest(text).toString("base64url");
}
