import type { HttpClient } from "../../http/client.ts";
import { accountFromIdToken } from "../../jwt-claims.ts";
import { checkEndpointUrl } from "../endpoint-url.ts";
import type { Provider, RedirectTarget } from "../provider.ts";
import { pollForApproval } from "./approval.ts";
import { authorizationUrl } from "./authorization-url.ts";
import { exchangeAuthorizationCode } from "./code-exchange.ts";
import type { OpenAiEndpoints } from "./endpoints.ts";
import { requestUserCode } from "./user-code.ts";
import { readRefreshAnswer, refreshTokens } from "./refresh.ts";
import { revoke } from "./revocation.ts";

/** OpenAI's authorization server. */
export const OPENAI_ISSUER = "https://auth.openai.com";
/** The public client that the Codex CLI is registered as. */
export const CODEX_CLIENT_ID = "app_EMoamEEZ73f0CkXaXp7hrann";

export interface OpenAiProviderOptions {
  httpClient: HttpClient;
  /** Default `OPENAI_ISSUER`. A path is kept, slashes at the end are not. */
  issuer?: string | undefined;
  /** Default `CODEX_CLIENT_ID`. */
  clientId?: string | undefined;
  /** How the loopback redirect names this machine; has changed between Codex versions. */
  redirectHost?: RedirectTarget["host"] | undefined;
  /** Default: the issuer's `/oauth/token`. */
  refreshTokenUrl?: string | undefined;
  /** Default: `/oauth/revoke` beside `refreshTokenUrl` where one is given, else the issuer's. */
  revokeTokenUrl?: string | undefined;
}

/**
 * OpenAI's authorization server as Codex talks to it, with its own variant of device
 * authorization. Throws a `TypeError` for an address that is neither https nor loopback http.
 */
export function createOpenAiProvider(options: OpenAiProviderOptions): Provider {
  const issuer = checkEndpointUrl(options.issuer ?? OPENAI_ISSUER, "issuer");
  const { refreshTokenUrl } = options;
  const revokeDefault = refreshTokenUrl
    ? new URL("/oauth/revoke", checkEndpointUrl(refreshTokenUrl, "refreshTokenUrl")).href
    : `${issuer}/oauth/revoke`;
  const endpoints: OpenAiEndpoints = {
    httpClient: options.httpClient,
    issuer,
    clientId: options.clientId ?? CODEX_CLIENT_ID,
    refreshTokenUrl: checkEndpointUrl(
      refreshTokenUrl ?? `${issuer}/oauth/token`,
      "refreshTokenUrl",
    ),
    revokeTokenUrl: checkEndpointUrl(options.revokeTokenUrl ?? revokeDefault, "revokeTokenUrl"),
  };
  return {
    id: "openai",
    issuer,
    clientId: endpoints.clientId,
    device: {
      request: (call) => requestUserCode(endpoints, call),
      poll: (authorization, call) => pollForApproval(endpoints, authorization, call),
      exchange: (approval, call) => {
        const redirectUri = `${issuer}/deviceauth/callback`;
        return exchangeAuthorizationCode(endpoints, { ...approval, redirectUri }, call);
      },
    },
    authorizationCode: {
      redirect: {
        host: options.redirectHost ?? "127.0.0.1",
        ports: [1455, 1457],
        path: "/auth/callback",
      },
      isIssuerRequired: false,
      authorizationUrl: (request) => authorizationUrl(endpoints, request),
      exchange: (grant, call) => exchangeAuthorizationCode(endpoints, grant, call),
    },
    identify: (tokenSet) => ({ tokenSet, account: accountFromIdToken(tokenSet.idToken) }),
    refresh: (refreshToken, call) => refreshTokens(endpoints, refreshToken, call),
    readRefreshAnswer,
    revoke: (token, call) => revoke(endpoints, token, call),
  };
}
