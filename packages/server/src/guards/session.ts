import type { IncomingMessage } from "node:http";

const COOKIE = "latchkey_session";

export function sessionCookie(session: string, maxAgeSeconds: number): string {
  return `${COOKIE}=${session}; Path=/; HttpOnly; SameSite=Strict; Max-Age=${maxAgeSeconds}`;
}

/** What a request shows to be let in, and where it comes from. */
export function readCredentials(request: IncomingMessage): {
  session: string | undefined;
  bearer: string | undefined;
  address: string | undefined;
} {
  const cookies = (request.headers.cookie ?? "").split(";").map((cookie) => cookie.trim());
  const session = cookies
    .find((cookie) => cookie.startsWith(`${COOKIE}=`))
    ?.slice(COOKIE.length + 1);
  const [scheme, bearer] = (request.headers.authorization ?? "").split(" ");
  return {
    session,
    bearer: scheme?.toLowerCase() === "bearer" ? bearer : undefined,
    address: request.socket.remoteAddress,
  };
}
