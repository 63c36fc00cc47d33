import type { Request, Response } from "express";
import type { Account } from "../accounts/account.ts";
import type { AccessTokenRefusal, Grants } from "../accounts/grants.ts";

const REFUSALS: Record<AccessTokenRefusal, string> = {
  token_expired: "Provided authentication token is expired. Please try signing in again.",
  token_revoked: "Encountered invalidated oauth token for user, failing request",
  invalid_token: "Could not parse your authentication token. Please try signing in again.",
};

/** Whose access token a request carries; answers 401 and returns undefined when it is no good. */
export function authenticate(grants: Grants, req: Request, res: Response): Account | undefined {
  const token = /^Bearer (.+)$/i.exec(req.headers.authorization ?? "")?.[1] ?? "";
  const result = grants.authenticate(token);
  if (typeof result !== "string") return result;
  const error = { message: REFUSALS[result], type: null, code: result, param: null };
  res.status(401).json({ error, status: 401 });
  return undefined;
}
