import * as z from "zod/mini";

import { AuthError } from "./errors.ts";
import { cleanPeerText } from "./text-safety.ts";
import type { Account } from "./token-set.ts";

/** The last moment that a `Date` can hold. */
const LAST_MOMENT_MS = 8_640_000_000_000_000;
const ClaimsSchema = z.record(z.string(), z.unknown());
const orUndefined = <T extends z.ZodMiniType>(schema: T) => z.catch(z.optional(schema), undefined);
const text = orUndefined(z.string().check(z.minLength(1)));
const IdTokenClaimsSchema = z.object({
  email: text,
  "https://api.openai.com/profile": orUndefined(z.object({ email: text })),
  "https://api.openai.com/auth": orUndefined(
    z.object({
      chatgpt_account_id: text,
      chatgpt_plan_type: text,
      chatgpt_user_id: text,
      user_id: text,
    }),
  ),
});

/**
 * Reads the claims of a JWT without checking its signature; undefined when it is not a JWT of
 * three non-empty parts with a JSON object inside.
 *
 * @see RFC 7519 §3
 */
export function decodeJwtClaims(jwt: string): Record<string, unknown> | undefined {
  const [header, payload, signature, ...rest] = jwt.split(".");
  if (!header || !payload || !signature || rest.length > 0) return undefined;
  if (!/^[\w-]+$/u.test(payload)) return undefined;
  try {
    const json: unknown = JSON.parse(Buffer.from(payload, "base64url").toString("utf8"));
    return ClaimsSchema.safeParse(json).data;
  } catch {
    return undefined;
  }
}

/** Epoch milliseconds at which an access token ends; undefined when it is opaque or says nothing. */
export function accessTokenExpiry(accessToken: string): number | undefined {
  const exp = decodeJwtClaims(accessToken)?.["exp"];
  if (typeof exp !== "number") return undefined;
  const expiresAt = Math.round(exp * 1000);
  return Math.abs(expiresAt) <= LAST_MOMENT_MS ? expiresAt : undefined;
}

/** What an ID token says of its account, as far as it says it. */
export function readIdTokenAccount(idToken: string): Partial<Account> | undefined {
  const decoded = decodeJwtClaims(idToken);
  if (!decoded) return undefined;
  const claims = IdTokenClaimsSchema.parse(decoded);
  const auth = claims["https://api.openai.com/auth"];
  const account = {
    accountId: auth?.chatgpt_account_id,
    email: claims.email ?? claims["https://api.openai.com/profile"]?.email,
    plan: auth?.chatgpt_plan_type,
    userId: auth?.chatgpt_user_id ?? auth?.user_id,
  };
  const known = Object.entries(account).filter((entry) => entry[1] !== undefined);
  return Object.fromEntries(known.map(([key, value]) => [key, cleanPeerText(value ?? "")]));
}

/**
 * The account that an ID token names. Throws `DEVICE_AUTH_FAILED` when the token cannot be read or
 * names no account: Codex can never refresh such a sign-in.
 */
export function accountFromIdToken(idToken: string): Account {
  const account = readIdTokenAccount(idToken);
  if (!account) {
    throw new AuthError(
      "DEVICE_AUTH_FAILED",
      "The authorization server sent an ID token that cannot be read. Start a new sign-in.",
      { reason: "id_token_invalid" },
    );
  }
  const { accountId } = account;
  if (!accountId) {
    throw new AuthError(
      "DEVICE_AUTH_FAILED",
      "The sign-in names no ChatGPT account, so Codex could never renew it. " +
        "Sign in with an account that belongs to a ChatGPT workspace or plan.",
      { reason: "account_id_missing" },
    );
  }
  return { ...account, accountId };
}
