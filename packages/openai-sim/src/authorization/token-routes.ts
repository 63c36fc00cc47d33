import { Router, type Request, type Response } from "express";
import { z } from "zod";
import type { CodeRefusal } from "./authorization-codes.ts";
import type { RefreshRefusal, TokenSet } from "../accounts/grants.ts";
import type { SimState } from "../sim-state.ts";
import { sendOAuthError, sendOpenAiError } from "./oauth-error.ts";

const TokenRequestSchema = z.discriminatedUnion("grant_type", [
  z.looseObject({
    grant_type: z.literal("authorization_code"),
    client_id: z.string(),
    code: z.string(),
    redirect_uri: z.string(),
    code_verifier: z.string(),
  }),
  z.looseObject({
    grant_type: z.literal("refresh_token"),
    client_id: z.string(),
    refresh_token: z.string(),
  }),
  z.looseObject({ grant_type: z.literal("urn:ietf:params:oauth:grant-type:token-exchange") }),
]);

type TokenRequest = z.output<typeof TokenRequestSchema>;

const RevocationRequestSchema = z.looseObject({ token: z.string() });

const REFRESH_REFUSALS: Record<RefreshRefusal, { code: string; message: string }> = {
  refresh_token_reused: {
    code: "refresh_token_reused",
    message:
      "Your refresh token has already been used to generate a new access token. Please try signing in again.",
  },
  refresh_token_expired: {
    code: "refresh_token_expired",
    message: "Your refresh token has expired. Please try signing in again.",
  },
  refresh_token_invalidated: {
    code: "refresh_token_invalidated",
    message: "Your refresh token was revoked. Please try signing in again.",
  },
  refresh_token_unknown: {
    code: "invalid_refresh_token",
    message: "Could not validate your refresh token. Please try signing in again.",
  },
};

const CODE_REFUSALS: Record<CodeRefusal, string> = {
  unknown_code: "The authorization code is unknown or was already used.",
  wrong_redirect_uri: "The redirect_uri does not match the authorization request.",
  wrong_verifier: "The code_verifier does not match the code_challenge.",
};

/** The token endpoint and the revocation endpoint. */
export function tokenRoutes(state: SimState): Router {
  const router = Router();

  router.post("/oauth/token", state.guard("token"), (req, res) => {
    const parsed = TokenRequestSchema.safeParse(req.body);
    if (!parsed.success) {
      sendOAuthError(res, "invalid_request", "A parameter is missing or not supported.");
      return;
    }
    answerTokenRequest(state, { request: parsed.data, req, res });
  });

  router.post("/oauth/revoke", state.guard("revoke"), (req, res) => {
    const body = RevocationRequestSchema.safeParse(req.body);
    if (!body.success) {
      sendOAuthError(res, "invalid_request", "The token is missing.");
      return;
    }
    state.grants.revokeToken(body.data.token);
    res.json({});
  });

  return router;
}

function answerTokenRequest(
  state: SimState,
  { request, req, res }: { request: TokenRequest; req: Request; res: Response },
): void {
  if (request.grant_type === "urn:ietf:params:oauth:grant-type:token-exchange") {
    sendOAuthError(res, "invalid_request", "This account has no API organization.");
    return;
  }
  if (request.client_id !== state.options.clientId) {
    sendOAuthError(res, "invalid_client", "The client_id is unknown.");
    return;
  }
  if (request.grant_type === "refresh_token") {
    const result = state.grants.refresh(request.refresh_token, state.issuer);
    if (typeof result === "string") sendOpenAiError(res, 401, REFRESH_REFUSALS[result]);
    else res.json(tokenBody(result));
    return;
  }
  const account = state.authorizationCodes.redeem({
    code: request.code,
    redirectUri: request.redirect_uri,
    codeVerifier: request.code_verifier,
    requestHost: req.headers.host ?? "",
  });
  if (typeof account === "string") sendOAuthError(res, "invalid_grant", CODE_REFUSALS[account]);
  else res.json(tokenBody(state.grants.create(account, state.issuer)));
}

function tokenBody(tokens: TokenSet): Record<string, unknown> {
  return {
    id_token: tokens.idToken,
    access_token: tokens.accessToken,
    refresh_token: tokens.refreshToken,
    token_type: "Bearer",
    expires_in: tokens.expiresInSeconds,
    scope: "openid profile email offline_access",
  };
}
