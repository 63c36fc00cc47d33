import * as z from "zod/mini";

import { accessTokenExpiry, decodeJwtClaims } from "../../jwt-claims.ts";
import { parseRfc3339 } from "./rfc-3339.ts";

/** Every `auth_mode` that Codex writes; any other spelling makes the file unloadable. */
const AUTH_MODES = [
  "apikey",
  "chatgpt",
  "chatgptAuthTokens",
  "headers",
  "agentIdentity",
  "personalAccessToken",
  "bedrockApiKey",
  "bedrockAccessKeys",
] as const;

const MomentSchema = z.string().check(z.refine((text) => parseRfc3339(text) !== undefined));
const ProvenanceSchema = z.looseObject({ issuer: z.string(), client_id: z.string() });
const TokensSchema = z.looseObject({
  id_token: z.string().check(z.refine((jwt) => decodeJwtClaims(jwt) !== undefined)),
  access_token: z.string(),
  refresh_token: z.string(),
  oauth_provenance: z.nullish(ProvenanceSchema),
  login_owner_id: z.nullish(z.string()),
  account_id: z.nullish(z.string()),
});

/** `auth.json` as Codex accepts it; fields that are not known here are kept. */
export const AuthJsonSchema = z.looseObject({
  auth_mode: z.nullish(z.enum(AUTH_MODES)),
  OPENAI_API_KEY: z.nullish(z.string()),
  tokens: z.nullish(TokensSchema),
  last_refresh: z.nullish(MomentSchema),
  agent_identity: z.nullish(z.union([z.string(), z.looseObject({})])),
  personal_access_token: z.nullish(z.string()),
  bedrock_api_key: z.nullish(z.looseObject({})),
  bedrock_access_keys: z.nullish(z.looseObject({})),
});

export type AuthJson = z.infer<typeof AuthJsonSchema>;
export type AuthMode = (typeof AUTH_MODES)[number];

/** How Codex would sign in with this file. */
export function effectiveAuthMode(authJson: AuthJson): AuthMode {
  if (authJson.auth_mode) return authJson.auth_mode;
  if (authJson.personal_access_token) return "personalAccessToken";
  return authJson.OPENAI_API_KEY ? "apikey" : "chatgpt";
}

/** What a Codex home holds after a ChatGPT sign-in. */
export interface CodexHomeCredentials {
  /** `chatgptAuthTokens`: Codex uses these tokens and never refreshes them. */
  authMode: "chatgpt" | "chatgptAuthTokens";
  accessToken: string;
  refreshToken: string;
  idToken: string;
  /** Epoch milliseconds at which the access token ends; absent when unknown. */
  expiresAt?: number;
  /** Absent in files that cannot be refreshed. */
  accountId?: string;
  /** The authorization server that granted the tokens, and as which client. */
  provenance?: { issuer: string; clientId: string };
  loginOwnerId?: string;
  /** Epoch milliseconds. */
  lastRefreshAt?: number;
}

/** The ChatGPT credentials in a file; undefined when it holds none. */
export function credentialsFromAuthJson(authJson: AuthJson): CodexHomeCredentials | undefined {
  const authMode = effectiveAuthMode(authJson);
  const { tokens, last_refresh: lastRefresh } = authJson;
  if (!tokens || (authMode !== "chatgpt" && authMode !== "chatgptAuthTokens")) return undefined;
  const expiresAt = accessTokenExpiry(tokens.access_token);
  const provenance = tokens.oauth_provenance;
  const lastRefreshAt = parseRfc3339(lastRefresh ?? "");
  return {
    authMode,
    accessToken: tokens.access_token,
    refreshToken: tokens.refresh_token,
    idToken: tokens.id_token,
    ...(expiresAt === undefined ? {} : { expiresAt }),
    ...(tokens.account_id ? { accountId: tokens.account_id } : {}),
    ...(provenance
      ? { provenance: { issuer: provenance.issuer, clientId: provenance.client_id } }
      : {}),
    ...(tokens.login_owner_id ? { loginOwnerId: tokens.login_owner_id } : {}),
    ...(lastRefreshAt === undefined ? {} : { lastRefreshAt }),
  };
}

/**
 * The file for new credentials: Codex's key order, then whatever else `previous` held. Known
 * fields of other sign-in methods stay as they are.
 */
export function authJsonFromCredentials(
  credentials: CodexHomeCredentials & { accountId: string },
  previous: AuthJson | undefined,
): AuthJson {
  const { provenance, loginOwnerId, lastRefreshAt } = credentials;
  return mergeInOrder(previous, {
    auth_mode: credentials.authMode,
    OPENAI_API_KEY: previous?.OPENAI_API_KEY ?? null,
    tokens: mergeInOrder(previous?.tokens, {
      id_token: credentials.idToken,
      access_token: credentials.accessToken,
      refresh_token: credentials.refreshToken,
      oauth_provenance: provenance
        ? { issuer: provenance.issuer, client_id: provenance.clientId }
        : undefined,
      login_owner_id: loginOwnerId,
      account_id: credentials.accountId,
    }),
    last_refresh: new Date(lastRefreshAt ?? Date.now()).toISOString(),
  });
}

/** The keys of `next` in their order, then those that only `previous` has. */
function mergeInOrder<T extends object>(previous: object | null | undefined, next: T): T {
  return { ...next, ...previous, ...next };
}
