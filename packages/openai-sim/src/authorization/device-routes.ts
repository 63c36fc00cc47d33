import { randomBytes } from "node:crypto";
import { Router, type Response } from "express";
import { z } from "zod";
import type { SimState } from "../sim-state.ts";
import { codeChallengeOf } from "./authorization-codes.ts";
import type { DeviceCode } from "./device-codes.ts";
import { sendOpenAiError } from "./oauth-error.ts";

const UserCodeRequestSchema = z.looseObject({ client_id: z.string() });
const DeviceTokenRequestSchema = z.looseObject({
  device_auth_id: z.string(),
  user_code: z.string(),
});

const UNKNOWN = {
  code: "deviceauth_authorization_unknown",
  message: "Device authorization is unknown. Please try again.",
};

/** OpenAI's own device authorization endpoints, which are not RFC 8628. */
export function deviceRoutes(state: SimState): Router {
  const router = Router();

  router.post("/api/accounts/deviceauth/usercode", state.guard("usercode"), (req, res) => {
    const body = UserCodeRequestSchema.safeParse(req.body);
    if (!state.deviceCodes.isEnabled) {
      sendOpenAiError(res, 404, { code: "not_found", message: "Not Found" });
      return;
    }
    if (body.data?.client_id !== state.options.clientId) {
      sendOpenAiError(res, 400, { code: "invalid_client", message: "Unknown client_id." });
      return;
    }
    const code = state.deviceCodes.create(body.data.client_id);
    res.json({
      device_auth_id: code.deviceAuthId,
      user_code: code.userCode,
      interval: String(state.deviceCodes.intervalSeconds),
      expires_at: new Date(code.expiresAt).toISOString(),
    });
  });

  router.post("/api/accounts/deviceauth/token", state.guard("deviceToken"), (req, res) => {
    const body = DeviceTokenRequestSchema.safeParse(req.body).data;
    const code = body && state.deviceCodes.find(body.device_auth_id);
    if (code === undefined || code.userCode !== body?.user_code) {
      sendOpenAiError(res, 403, UNKNOWN);
      return;
    }
    const { isEarly } = state.deviceCodes.recordPoll(code);
    if (isEarly && state.options.areEarlyPollsSlowedDown) {
      sendOpenAiError(res, 403, { code: "slow_down", message: "Polling too often." });
      return;
    }
    answerPoll(state, code, res);
  });

  return router;
}

function answerPoll(state: SimState, code: DeviceCode, res: Response): void {
  switch (code.state) {
    case "pending":
    case "redeemed":
      sendOpenAiError(res, 403, UNKNOWN);
      return;
    case "entered":
      sendOpenAiError(res, 403, {
        code: "deviceauth_authorization_pending",
        message: "Device authorization is pending. Please try again.",
      });
      return;
    case "expired":
      sendOpenAiError(res, 403, {
        code: null,
        message: "Device authorization code has expired. Please request a new code.",
      });
      return;
    case "denied":
      sendOpenAiError(res, 403, {
        code: "access_denied",
        message: "The sign-in request was denied.",
      });
      return;
    case "approved":
      res.json(redeem(state, code));
      return;
  }
}

function redeem(state: SimState, code: DeviceCode): Record<string, string> {
  const account = code.account ?? state.account();
  const codeVerifier = randomBytes(48).toString("base64url");
  const codeChallenge = codeChallengeOf(codeVerifier);
  code.state = "redeemed";
  const authorizationCode = state.authorizationCodes.issue({
    account,
    codeChallenge,
    isRedirectUri: isDeviceRedirectUri,
  });
  return {
    authorization_code: authorizationCode,
    code_challenge: codeChallenge,
    code_verifier: codeVerifier,
  };
}

function isDeviceRedirectUri(uri: string, requestHost: string): boolean {
  const url = URL.parse(uri);
  return url?.host === requestHost && url.pathname === "/deviceauth/callback";
}
