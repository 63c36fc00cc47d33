import { AuthError } from "../../errors.ts";
import { checkVerificationUri, isTrustedHost } from "../../url-safety.ts";
import type { OAuthServer } from "./oauth-server.ts";

/**
 * Returns the address where the person types the code. Throws `DEVICE_AUTH_FAILED` with reason
 * `verification_uri_refused` unless it is https (or loopback, where the issuer is http itself)
 * without user information, and on the host of the issuer or of the device authorization endpoint, or below it.
 *
 * @see RFC 8628 §5.4
 */
export function requireTrustedUri(uri: string, server: OAuthServer): string {
  try {
    const url = new URL(checkVerificationUri(uri));
    const isLess = url.protocol !== "https:" && server.metadata.issuer.startsWith("https:");
    if (!isLess && isTrustedHost(url.hostname, hostsOf(server))) return url.href;
  } catch {
    // Said below, without the address: nobody should open it.
  }
  throw new AuthError(
    "DEVICE_AUTH_FAILED",
    `${server.id} sent a sign-in page that is not its own or not safe, so it is not shown. ` +
      "Check the issuer, then start a new sign-in.",
    { reason: "verification_uri_refused" },
  );
}

function hostsOf({ metadata, verificationHosts }: OAuthServer): (string | undefined)[] {
  const addresses = [metadata.issuer, metadata.device_authorization_endpoint];
  const own = addresses.map((address) => URL.parse(address ?? "")?.hostname);
  return [...own, ...verificationHosts];
}
