import type { AuthorizationServer } from "oauth4webapi";
import { ClientSecretPost, None } from "oauth4webapi";

import type { HttpClient } from "../../http/client.ts";
import { decodeJwtClaims } from "../../jwt-claims.ts";
import { cleanPeerText } from "../../text-safety.ts";
import type { GrantedTokens, ProviderSignIn } from "../../token-set.ts";
import { checkEndpointUrl } from "../endpoint-url.ts";
import type { AnyProvider, CallOptions, RedirectTarget } from "../provider.ts";
import { authorizationCodeMethods } from "./authorization-code.ts";
import { deviceMethods } from "./device.ts";
import { discover } from "./discovery.ts";
import type { OAuthServer } from "./oauth-server.ts";
import { refresh, revoke } from "./tokens.ts";

export interface OAuthProviderOptions {
  httpClient: HttpClient;
  clientId: string;
  /** Only for providers that give one to installed programs. */
  clientSecret?: string | undefined;
  /** Space-separated. Default: OpenID Connect with a refresh token, as far as it is supported. */
  scope?: string | undefined;
  /** How messages name the provider. Default `oidc`. */
  id?: string | undefined;
  /** Hosts whose verification pages are trusted beside the issuer's own. */
  verificationHosts?: readonly string[] | undefined;
  /** Default: a free port of `127.0.0.1`, path `/auth/callback`. */
  redirect?: RedirectTarget | undefined;
}

/** What is known of an authorization server without asking it. */
export interface OAuthServerDescription {
  metadata: AuthorizationServer;
  /** The issuer of an ID token, where it depends on the token. */
  issuerOf?: OAuthServer["issuerOf"];
  authorizationParameters?: OAuthServer["authorizationParameters"];
}

const DEFAULT_SCOPE = "openid profile email offline_access";
const DEFAULT_REDIRECT: RedirectTarget = { host: "127.0.0.1", ports: [0], path: "/auth/callback" };

/**
 * Any authorization server that says how to sign in there. Throws a `TypeError` for an issuer that
 * is neither https nor loopback http, and what `discover` throws.
 *
 * @see RFC 8414, RFC 8628
 */
export async function createOidcProvider(
  options: OAuthProviderOptions & CallOptions & { issuer: string },
): Promise<AnyProvider> {
  checkEndpointUrl(options.issuer, "issuer");
  const metadata = await discover(options.httpClient, options.issuer, options);
  return createOAuthProvider({ metadata }, options);
}

/** A provider from known metadata; it has the methods that the metadata names endpoints for. */
export function createOAuthProvider(
  { metadata, issuerOf, authorizationParameters = {} }: OAuthServerDescription,
  options: OAuthProviderOptions,
): AnyProvider {
  if (options.clientId === "") throw new TypeError("clientId must not be empty");
  const server: OAuthServer = {
    id: options.id ?? "oidc",
    httpClient: options.httpClient,
    metadata,
    clientId: options.clientId,
    clientAuth: options.clientSecret ? ClientSecretPost(options.clientSecret) : None(),
    scope: options.scope ?? supportedScope(metadata),
    verificationHosts: options.verificationHosts ?? [],
    authorizationParameters,
    issuerOf,
  };
  return {
    id: server.id,
    issuer: metadata.issuer,
    clientId: server.clientId,
    ...(metadata.device_authorization_endpoint ? { device: deviceMethods(server) } : {}),
    ...(hasAuthorizationCode(metadata)
      ? {
          authorizationCode: authorizationCodeMethods(server, options.redirect ?? DEFAULT_REDIRECT),
        }
      : {}),
    identify,
    refresh: (refreshToken, call) => refresh(server, refreshToken, call),
    revoke: (token, call) => revoke(server, token, call),
  };
}

function supportedScope({ scopes_supported: supported }: AuthorizationServer): string {
  const scopes = DEFAULT_SCOPE.split(" ");
  return scopes.filter((scope) => supported?.includes(scope) ?? true).join(" ");
}

function hasAuthorizationCode(metadata: AuthorizationServer): boolean {
  const types = metadata.response_types_supported ?? ["code"];
  return metadata.authorization_endpoint !== undefined && types.includes("code");
}

/** The ID token was checked when it came in. */
function identify(tokenSet: GrantedTokens): ProviderSignIn {
  const claims = decodeJwtClaims(tokenSet.idToken ?? "");
  const { sub, email } = claims ?? {};
  if (typeof sub !== "string") return { tokenSet };
  const account = { accountId: cleanPeerText(sub) };
  return {
    tokenSet,
    account: typeof email === "string" ? { ...account, email: cleanPeerText(email) } : account,
  };
}
