import { randomUUID } from "node:crypto";
import type { Account } from "./account.ts";

export interface TokenSubject {
  account: Account;
  clientId: string;
  issuer: string;
  sessionId: string;
}

const ID_TOKEN_LIFETIME_SECONDS = 3600;

/** Claims of an ID token: who signed in, with the account ID where Codex reads it. */
export function idTokenClaims(subject: TokenSubject, nowSeconds: number): Record<string, unknown> {
  const { account } = subject;
  return {
    iss: subject.issuer,
    aud: [subject.clientId],
    sub: `auth0|${account.userId}`,
    email: account.email,
    email_verified: true,
    name: account.name,
    iat: nowSeconds,
    exp: nowSeconds + ID_TOKEN_LIFETIME_SECONDS,
    auth_time: nowSeconds,
    jti: randomUUID(),
    sid: subject.sessionId,
    "https://api.openai.com/auth": {
      ...accountClaims(account),
      completed_platform_onboarding: true,
      is_org_owner: false,
      organizations: [{ id: "org-sim", is_default: true, role: "owner", title: "Personal" }],
    },
  };
}

/** Claims of an access token, which the backend and the model API are called with. */
export function accessTokenClaims(
  subject: TokenSubject,
  validity: { nowSeconds: number; lifetimeSeconds: number },
): Record<string, unknown> {
  const { account } = subject;
  return {
    iss: subject.issuer,
    aud: ["https://api.openai.com/v1"],
    client_id: subject.clientId,
    sub: `auth0|${account.userId}`,
    iat: validity.nowSeconds,
    nbf: validity.nowSeconds,
    exp: validity.nowSeconds + validity.lifetimeSeconds,
    jti: randomUUID(),
    session_id: subject.sessionId,
    scp: ["openid", "profile", "email", "offline_access"],
    "https://api.openai.com/auth": accountClaims(account),
    "https://api.openai.com/profile": { email: account.email, email_verified: true },
  };
}

function accountClaims(account: Account): Record<string, unknown> {
  return {
    chatgpt_account_id: account.id,
    chatgpt_plan_type: account.plan,
    chatgpt_user_id: account.userId,
    user_id: account.userId,
  };
}
