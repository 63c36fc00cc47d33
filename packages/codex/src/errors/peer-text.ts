import { cleanPeerText } from "@latchkey/auth";

const MAX_CHARACTERS = 300;

/** A JWT, an opaque OpenAI secret, or whatever stands behind `Bearer`. */
const SECRETS = [
  /\beyJ[\w-]+\.[\w-]+(?:\.[\w-]*)?/gu,
  /\b(?:sk|at|rt|sess)[-_][\w.-]{8,}/gu,
  /(?<=\bBearer\s)\S+/giu,
];

/** Codex's words, safe to show: one line, no control characters, no secrets, at most 300 characters. */
export function quotePeerText(text: string): string {
  const redacted = SECRETS.reduce((safe, secret) => safe.replace(secret, "[redacted]"), text);
  return cleanPeerText(redacted, MAX_CHARACTERS);
}
