import { createHash } from "node:crypto";
import type { IncomingMessage } from "node:http";
import { SESSION_KEY_HEADER, SESSION_KEY_PROTOCOL } from "@latchkey/contracts";
import { isPublicHost } from "./origin.ts";
import type { Credentials } from "../use-cases/access/access.ts";

/** The cookie that keeps one half of a session in a browser. */
export type SessionCookie = {
  /** The value of `Set-Cookie`, for the address that this request was sent to. */
  write(request: IncomingMessage, session: string, maxAgeSeconds: number): string;
  readCredentials(request: IncomingMessage): Credentials;
};

/**
 * Named after the public address, else after the data directory: a browser sends a host's cookies to
 * all of its ports, and each may be a console of its own.
 */
export function createSessionCookie({
  dataDirectory,
  publicUrl,
  path = "/",
}: {
  dataDirectory: string;
  publicUrl: URL | undefined;
  /** Under which the console is reached at its host. */
  path?: string;
}): SessionCookie {
  const digest = createHash("sha256")
    .update(publicUrl?.href ?? dataDirectory)
    .digest("hex");
  const name = `latchkey_session_${digest.slice(0, 8)}`;
  // Browsers take a cookie of this name over TLS only, and from this very host where it has no path.
  const secureName = `${path === "/" ? "__Host-" : "__Secure-"}${name}`;
  const isSecure = ({ headers }: IncomingMessage) =>
    publicUrl?.protocol === "https:" && isPublicHost(headers.host, publicUrl);
  return {
    write(request, session, maxAgeSeconds) {
      const rest = `Path=${path}; HttpOnly; SameSite=Strict; Max-Age=${maxAgeSeconds}`;
      return isSecure(request)
        ? `${secureName}=${session}; ${rest}; Secure`
        : `${name}=${session}; ${rest}`;
    },
    readCredentials(request) {
      const { headers, socket } = request;
      const [scheme, bearer] = (headers.authorization ?? "").split(" ");
      return {
        cookie: readCookie(headers.cookie, isSecure(request) ? secureName : name),
        key: readKey(request),
        bearer: scheme?.toLowerCase() === "bearer" ? bearer : undefined,
        address: socket.remoteAddress,
      };
    },
  };
}

function readCookie(header = "", name: string): string | undefined {
  const start = `${name}=`;
  const cookies = header.split(";").map((cookie) => cookie.trim());
  return cookies.find((cookie) => cookie.startsWith(start))?.slice(start.length);
}

/** A page can give its socket no header but the protocols that it speaks. */
function readKey({ headers }: IncomingMessage): string | undefined {
  const key = headers[SESSION_KEY_HEADER];
  if (typeof key === "string") return key;
  const protocols = (headers["sec-websocket-protocol"] ?? "").split(",").map((name) => name.trim());
  return protocols
    .find((name) => name.startsWith(SESSION_KEY_PROTOCOL))
    ?.slice(SESSION_KEY_PROTOCOL.length);
}
