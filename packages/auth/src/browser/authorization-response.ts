import { AuthError } from "../errors.ts";
import type { AnyProvider } from "../provider/provider.ts";
import { accountRefusal, signInDenied } from "../sign-in-errors.ts";
import { cleanPeerText } from "../text-safety.ts";
import { MethodUnusableError } from "./unusable.ts";

/**
 * The authorization code in a redirect whose state is the right one. Throws `DEVICE_AUTH_DENIED`,
 * `WORKSPACE_NOT_ALLOWED`, or `DEVICE_AUTH_FAILED` with the server's error as reason.
 *
 * @see RFC 6749 §4.1.2, RFC 9207 §2.4
 */
export function readAuthorizationCode(
  parameters: URLSearchParams,
  provider: Pick<AnyProvider, "issuer" | "authorizationCode">,
): string {
  requireIssuer(parameters.getAll("iss"), provider);
  const error = parameters.get("error");
  if (error !== null) throw refusal(error, parameters.get("error_description") ?? "");
  const [code = "", ...others] = parameters.getAll("code");
  if (code !== "" && others.length === 0) return code;
  throw new MethodUnusableError("redirect_error", "DEVICE_AUTH_FAILED", {
    whatHappened: "The authorization server sent the browser back without an authorization code.",
    reason: "missing_authorization_code",
  });
}

/** An answer of another authorization server must never reach this one's token endpoint. */
function requireIssuer(
  named: readonly string[],
  { issuer, authorizationCode }: Pick<AnyProvider, "issuer" | "authorizationCode">,
): void {
  const isMissing = named.length === 0;
  if (isMissing && !authorizationCode?.isIssuerRequired) return;
  if (!isMissing && named.every((name) => withoutSlash(name) === withoutSlash(issuer))) return;
  throw new AuthError(
    "DEVICE_AUTH_FAILED",
    "The browser came back from another authorization server than it was sent to. " +
      "Start a new sign-in.",
    { reason: "issuer_mismatch" },
  );
}

function withoutSlash(issuer: string): string {
  return issuer.replace(/\/$/u, "");
}

function refusal(error: string, description: string): AuthError {
  const known = accountRefusal(error, description);
  if (known) return known;
  if (error === "access_denied") return signInDenied();
  const words = cleanPeerText(description) || cleanPeerText(error, 80);
  return new MethodUnusableError("redirect_error", "DEVICE_AUTH_FAILED", {
    whatHappened: `The authorization server did not sign you in: "${words}".`,
    reason: cleanPeerText(error, 80),
  });
}
