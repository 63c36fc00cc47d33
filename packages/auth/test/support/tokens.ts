import type { TokenSet } from "../../src/token-set.ts";

/** A JWT with these claims and a signature that nobody checks. */
export function jwt(claims: Record<string, unknown>): string {
  const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url");
  return `${part({ alg: "RS256", typ: "JWT" })}.${part(claims)}.c2lnbmF0dXJl`;
}

export function idTokenFor(accountId: string | undefined, email = "ada@example.com"): string {
  return jwt({
    email,
    "https://api.openai.com/auth": {
      chatgpt_account_id: accountId,
      chatgpt_plan_type: "pro",
      chatgpt_user_id: "user-1",
    },
  });
}

export const EXPIRES_AT = 1_900_000_000_000;

/** A token set whose tokens all carry `name`, so that they are easy to find. */
export function tokenSetFor(name: string, accountId = "acct-1"): TokenSet {
  return {
    accessToken: jwt({ exp: EXPIRES_AT / 1000, name }),
    refreshToken: `rt-secret-${name}`,
    idToken: idTokenFor(accountId),
    expiresAt: EXPIRES_AT,
  };
}

/** The same as a token endpoint sends it. */
export function tokenAnswer(tokenSet: TokenSet): Record<string, unknown> {
  return {
    id_token: tokenSet.idToken,
    access_token: tokenSet.accessToken,
    refresh_token: tokenSet.refreshToken,
    expires_in: 864_000,
    token_type: "Bearer",
  };
}
