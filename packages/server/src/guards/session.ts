import { createHash } from "node:crypto";
import type { IncomingMessage } from "node:http";

/** What a request shows to be let in, and where it comes from. */
type ShownCredentials = {
  session: string | undefined;
  bearer: string | undefined;
  address: string | undefined;
};

/** The cookie that keeps a session in a browser. */
export type SessionCookie = {
  /** The value of `Set-Cookie`. */
  write(session: string, maxAgeSeconds: number): string;
  readCredentials(request: IncomingMessage): ShownCredentials;
};

/**
 * Named after the data directory: a browser sends a host's cookies to all of its ports, and each may
 * be a console of its own.
 */
export function createSessionCookie(dataDirectory: string): SessionCookie {
  const digest = createHash("sha256").update(dataDirectory).digest("hex");
  const start = `latchkey_session_${digest.slice(0, 8)}=`;
  return {
    write: (session, maxAgeSeconds) =>
      `${start}${session}; Path=/; HttpOnly; SameSite=Strict; Max-Age=${maxAgeSeconds}`,
    readCredentials({ headers, socket }) {
      const cookies = (headers.cookie ?? "").split(";").map((cookie) => cookie.trim());
      const session = cookies.find((cookie) => cookie.startsWith(start))?.slice(start.length);
      const [scheme, bearer] = (headers.authorization ?? "").split(" ");
      return {
        session,
        bearer: scheme?.toLowerCase() === "bearer" ? bearer : undefined,
        address: socket.remoteAddress,
      };
    },
  };
}
