import {
  OperationProcessingError,
  ResponseBodyError,
  UnsupportedOperationError,
} from "oauth4webapi";

import type { AuthErrorCode } from "../../errors.ts";
import { AuthError } from "../../errors.ts";
import type { PeerError } from "../../http/response.ts";
import { cleanPeerText, redactSecrets } from "../../text-safety.ts";
import type { OAuthServer } from "./oauth-server.ts";

/** The error that the server sent, safe to show; undefined for any other failure. */
export function peerErrorOf(
  error: unknown,
  secrets: readonly string[] = [],
): PeerError | undefined {
  if (!(error instanceof ResponseBodyError)) return undefined;
  const text = redactSecrets(cleanPeerText(error.error_description ?? ""), secrets);
  return {
    code: cleanPeerText(error.error, 80).toLowerCase(),
    ...(text === "" ? {} : { text }),
  };
}

/** Says what failed, in the server's own words where it has sent any. */
export function explainFailure(
  error: unknown,
  what: string,
  { code = "DEVICE_AUTH_FAILED", secrets = [] }: { code?: AuthErrorCode; secrets?: string[] } = {},
): unknown {
  const peer = peerErrorOf(error, secrets);
  if (peer) {
    const message = `${what}: "${peer.text ?? peer.code ?? ""}". Start a new sign-in.`;
    return new AuthError(code, message, { reason: peer.code });
  }
  if (isUnusableAnswer(error)) {
    // Without its cause, which holds the answer and with it the tokens.
    return new AuthError(code, `${what}: its answer cannot be used. Start a new sign-in.`, {
      reason: reasonOf(error),
    });
  }
  return error;
}

function isUnusableAnswer(error: unknown): error is Error {
  return error instanceof OperationProcessingError || error instanceof UnsupportedOperationError;
}

function reasonOf(error: Error): string {
  const code = "code" in error && typeof error.code === "string" ? error.code : "";
  return code.startsWith("OAUTH_JWT") ? "id_token_invalid" : "malformed";
}

/** How messages name the server. */
export function hostOf({ metadata }: Pick<OAuthServer, "metadata">): string {
  return new URL(metadata.issuer).host;
}
