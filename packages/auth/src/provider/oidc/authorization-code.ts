import {
  authorizationCodeGrantRequest,
  expectNoState,
  processAuthorizationCodeResponse,
  validateAuthResponse,
} from "oauth4webapi";

import type { GrantedTokens } from "../../token-set.ts";
import type {
  AuthorizationCodeGrant,
  AuthorizationCodeMethods,
  AuthorizationRequest,
  CallOptions,
  RedirectTarget,
} from "../provider.ts";
import { explainFailure, hostOf } from "./failure.ts";
import type { OAuthServer } from "./oauth-server.ts";
import { clientOf, createCall } from "./oauth-server.ts";
import { grantedTokens, metadataFor } from "./token-response.ts";

/** The authorization code grant with PKCE for a native client. @see RFC 8252, RFC 7636 */
export function authorizationCodeMethods(
  server: OAuthServer,
  redirect: RedirectTarget,
): AuthorizationCodeMethods<GrantedTokens> {
  return {
    redirect,
    isIssuerRequired: server.metadata.authorization_response_iss_parameter_supported === true,
    authorizationUrl: (request) => authorizationUrl(server, request),
    exchange: (grant, options) => exchange(server, grant, options),
  };
}

function authorizationUrl(server: OAuthServer, request: AuthorizationRequest): string {
  const { metadata, clientId, scope, authorizationParameters } = server;
  const url = new URL(metadata.authorization_endpoint ?? "");
  const isOffline = scope.split(" ").includes("offline_access");
  const parameters = {
    response_type: "code",
    client_id: clientId,
    redirect_uri: request.redirectUri,
    code_challenge: request.codeChallenge,
    code_challenge_method: "S256",
    state: request.state,
    ...(scope === "" ? {} : { scope }),
    // OpenID Connect Core §11: no refresh token without it.
    ...(isOffline ? { prompt: "consent" } : {}),
    ...authorizationParameters,
  };
  for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, value);
  return url.href;
}

async function exchange(
  server: OAuthServer,
  grant: AuthorizationCodeGrant,
  options: CallOptions,
): Promise<GrantedTokens> {
  const { metadata, clientAuth } = server;
  const call = createCall(server.httpClient, options);
  // State and issuer were checked when the redirect came in.
  const redirect = new URLSearchParams({ code: grant.authorizationCode, iss: metadata.issuer });
  try {
    const response = await authorizationCodeGrantRequest(
      metadata,
      clientOf(server),
      clientAuth,
      validateAuthResponse(metadata, clientOf(server), redirect, expectNoState),
      grant.redirectUri,
      grant.codeVerifier,
      call.options,
    );
    const expected = await metadataFor(server, response);
    const client = clientOf(server, call.response);
    return grantedTokens(await processAuthorizationCodeResponse(expected, client, response));
  } catch (error) {
    const secrets = [grant.authorizationCode, grant.codeVerifier];
    throw explainFailure(error, `${hostOf(server)} gave no tokens`, { secrets });
  }
}
