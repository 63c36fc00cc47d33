import type { AuthorizationServer, TokenEndpointResponse } from "oauth4webapi";

import { accessTokenExpiry, decodeJwtClaims } from "../../jwt-claims.ts";
import type { GrantedTokens } from "../../token-set.ts";
import type { OAuthServer } from "./oauth-server.ts";

/** The metadata with the issuer that the ID token in this answer has to name. */
export async function metadataFor(
  { metadata, issuerOf }: OAuthServer,
  response: Response,
): Promise<AuthorizationServer> {
  if (!issuerOf || !response.ok) return metadata;
  const body: unknown = await response.clone().json();
  const idToken = typeof body === "object" && body && "id_token" in body ? body.id_token : "";
  const claims = typeof idToken === "string" ? decodeJwtClaims(idToken) : undefined;
  return claims ? { ...metadata, issuer: issuerOf(claims) } : metadata;
}

/** What was granted; without `expires_in` the access token itself may say when it ends. */
export function grantedTokens(answer: TokenEndpointResponse): GrantedTokens {
  const { access_token: accessToken, expires_in: expiresIn } = answer;
  const expiresAt =
    expiresIn === undefined ? accessTokenExpiry(accessToken) : Date.now() + expiresIn * 1000;
  return {
    accessToken,
    refreshToken: answer.refresh_token ?? "",
    ...(answer.id_token === undefined ? {} : { idToken: answer.id_token }),
    ...(expiresAt === undefined ? {} : { expiresAt }),
  };
}
