import { stripVTControlCharacters } from "node:util";

const DEFAULT_MAX_LENGTH = 200;
/** Controls, all of Unicode's format characters (direction among them), line separators, lone surrogates. */
const INVISIBLE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu;

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
