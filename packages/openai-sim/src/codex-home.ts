import type { TokenSet } from "./accounts/grants.ts";

/** `maxRetries` is how often Codex retries a model request; its own defaults are 4 and 5. */
export interface CodexConfigOptions {
  model?: string;
  maxRetries?: number;
}

/**
 * Text of a config.toml that makes a Codex home talk to the stand-in at `simUrl`, and to nothing
 * else, without errors in Codex's logs. Sandbox and approval settings stay Codex's own.
 */
export function codexConfigToml(simUrl: string, options: CodexConfigOptions = {}): string {
  const { model, maxRetries } = options;
  return [
    ...(model === undefined ? [] : [`model = ${quote(model)}`]),
    'model_provider = "openai-sim"',
    `chatgpt_base_url = ${quote(`${simUrl}/backend-api`)}`,
    "check_for_update_on_startup = false",
    "",
    "[model_providers.openai-sim]",
    'name = "OpenAI"',
    `base_url = ${quote(`${simUrl}/v1`)}`,
    'wire_api = "responses"',
    "requires_openai_auth = true",
    "supports_websockets = false",
    ...(maxRetries === undefined
      ? []
      : [`request_max_retries = ${maxRetries}`, `stream_max_retries = ${maxRetries}`]),
    "",
    "[analytics]",
    "enabled = false",
    "",
    "[features]",
    "apps = false",
    "plugins = false",
    "",
  ].join("\n");
}

/** Environment variables that point Codex's own sign-in, refreshing and revoking to the stand-in. */
export function codexEnvironment(simUrl: string): Record<string, string> {
  return {
    CODEX_REFRESH_TOKEN_URL_OVERRIDE: `${simUrl}/oauth/token`,
    CODEX_REVOKE_TOKEN_URL_OVERRIDE: `${simUrl}/oauth/revoke`,
    CODEX_APP_SERVER_LOGIN_ISSUER: simUrl,
  };
}

/** Text of an auth.json as Codex writes it after a sign-in that gave these tokens. */
export function codexAuthJson(simUrl: string, tokens: TokenSet): string {
  const credentials = {
    auth_mode: "chatgpt",
    OPENAI_API_KEY: null,
    tokens: {
      id_token: tokens.idToken,
      access_token: tokens.accessToken,
      refresh_token: tokens.refreshToken,
      oauth_provenance: { issuer: simUrl, client_id: tokens.clientId },
      account_id: tokens.accountId,
    },
    last_refresh: new Date().toISOString(),
  };
  return JSON.stringify(credentials, null, 2);
}

function quote(text: string): string {
  return JSON.stringify(text);
}
