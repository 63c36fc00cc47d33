import { AuthError } from "@latchkey/auth";
import { JsonRpcPeerError } from "../json-rpc/errors.ts";
import { toCodexError } from "./error-mapping.ts";
import { quotePeerText } from "./peer-text.ts";

const NOT_ENABLED = /not enabled/iu;
const TIMED_OUT = /timed out after/iu;
/** A lost connection, or a challenge or limit before the server, which are no refusals. */
const UNREACHABLE =
  /error sending request|device code request failed with status (?:403|429|503)\b/iu;

/** Why Codex's own client gave up on a sign-in, from its words: it has no codes. */
export function fromLoginFailure(text: string): AuthError {
  const words = quotePeerText(text);
  if (NOT_ENABLED.test(text)) {
    return new AuthError(
      "DEVICE_AUTH_DISABLED",
      "Device code sign-in is not enabled for this account. Enable it in ChatGPT settings → " +
        'Security → "Enable device code authentication", or ask your workspace admin.',
    );
  }
  if (TIMED_OUT.test(text)) {
    return new AuthError("DEVICE_AUTH_EXPIRED", "The code has expired. Start a new sign-in.");
  }
  if (UNREACHABLE.test(text)) {
    return new AuthError(
      "AUTH_SERVER_UNREACHABLE",
      `Codex cannot reach the authorization server: “${words}”. Check the connection and the proxy.`,
    );
  }
  return new AuthError(
    "DEVICE_AUTH_FAILED",
    `Codex could not sign in: “${words}”. Start a new sign-in.`,
  );
}

/** Any failure on the way to a code. */
export function toLoginError(error: unknown): Error {
  return error instanceof JsonRpcPeerError ? fromLoginFailure(error.message) : toCodexError(error);
}
