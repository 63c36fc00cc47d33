import { stripVTControlCharacters } from "node:util";

const DEFAULT_MAX_LENGTH = 200;
const INVISIBLE = /[\p{Cc}\u061C\u200B-\u200F\u2028-\u202E\u2060-\u2069\uFEFF]/gu;
const LOOPBACK_HOSTS = new Set(["localhost", "127.0.0.1", "[::1]"]);

/**
 * Makes text from a peer safe to show: no C0, C1, escape or bidirectional controls, one line,
 * at most `maxLength` characters.
 */
export function cleanPeerText(text: string, maxLength = DEFAULT_MAX_LENGTH): string {
  const visible = stripVTControlCharacters(text.slice(0, maxLength * 8))
    .replace(/[\r\n\t]+/gu, " ")
    .replace(INVISIBLE, "")
    .trim();
  const characters = Array.from(visible);
  return characters.length <= maxLength
    ? visible
    : `${characters.slice(0, maxLength - 1).join("")}…`;
}

/**
 * Replaces every occurrence of the given secrets, plain or URL-encoded, by `[redacted]`; at the
 * end of a text that was capped, also the beginning of one.
 */
export function redactSecrets(text: string, secrets: readonly string[]): string {
  return secrets
    .filter((secret) => secret !== "")
    .flatMap((secret) => [secret, encodeURIComponent(secret)])
    .reduce((safe, secret) => redactCut(safe.replaceAll(secret, "[redacted]"), secret), text);
}

const SHORTEST_CUT = 4;

function redactCut(text: string, secret: string): string {
  if (!text.endsWith("…")) return text;
  for (let length = Math.min(secret.length, text.length) - 1; length >= SHORTEST_CUT; length -= 1) {
    const cut = `${secret.slice(0, length)}…`;
    if (text.endsWith(cut)) return `${text.slice(0, -cut.length)}[redacted]…`;
  }
  return text;
}

/** Whether a URL names this machine. */
export function isLoopbackUrl(url: URL): boolean {
  return LOOPBACK_HOSTS.has(url.hostname);
}

/** Whether a host is one of the trusted ones, or below one of them. */
export function isTrustedHost(host: string, trusted: readonly (string | undefined)[]): boolean {
  return trusted.some(
    (known) => known !== undefined && (host === known || host.endsWith(`.${known}`)),
  );
}

/**
 * Returns the normalised address when it is safe to show and open: `https:`, or `http:` on
 * loopback, without user information. Throws a `TypeError` otherwise.
 */
export function checkVerificationUri(uri: string): string {
  const url = URL.parse(uri);
  if (!url) throw new TypeError("The verification URI is not a URL");
  const isSecure = url.protocol === "https:" || (url.protocol === "http:" && isLoopbackUrl(url));
  if (!isSecure) throw new TypeError("The verification URI must use https (or http on loopback)");
  if (url.username !== "" || url.password !== "") {
    throw new TypeError("The verification URI must not contain user information");
  }
  return url.href;
}
