import { z } from "zod";

import { AuthError } from "../../errors.ts";
import type { HttpResponse, PeerError } from "../../http/response.ts";
import { readBody, readPeerError, retryAfterSeconds } from "../../http/response.ts";
import { transientFailure } from "../../http/failures.ts";
import { accountRefusal, codeExpired, signInDenied } from "../../sign-in-errors.ts";
import { redactSecrets } from "../../text-safety.ts";
import type { CallOptions, DeviceAuthorization, DevicePollAnswer } from "../provider.ts";
import type { OpenAiEndpoints } from "./endpoints.ts";
import { classifyRefusal, describeRefusal, isVague, refusalReason } from "../refusal.ts";
import { deviceCodesDisabled } from "./device-codes-disabled.ts";

const ApprovalSchema = z.object({
  authorization_code: z.string().min(1),
  code_verifier: z.string().min(1),
});
const IntervalSchema = z.object({ interval: z.coerce.number().positive() });

/** Asks once whether the person has approved. */
export async function pollForApproval(
  { httpClient, issuer }: OpenAiEndpoints,
  authorization: DeviceAuthorization,
  { signal }: CallOptions,
): Promise<DevicePollAnswer> {
  const url = `${issuer}/api/accounts/deviceauth/token`;
  const response = await httpClient.request({
    method: "POST",
    url,
    headers: { "content-type": "application/json" },
    body: JSON.stringify({
      device_auth_id: authorization.deviceCode,
      user_code: authorization.userCode,
    }),
    isRepeatable: true,
    signal,
  });
  const peer = readPeerError(response);
  if (peer.text !== undefined) peer.text = redactSecrets(peer.text, [authorization.deviceCode]);
  // A slow_down inside a 429 means more than the status does.
  const isSlowDown = classifyRefusal(peer) === "slow_down";
  const transient = isSlowDown ? undefined : transientFailure(response, url);
  if (transient) throw transient;
  const approval = response.status < 300 ? readApproval(response) : undefined;
  return approval ?? readRefusal(response, peer);
}

function readApproval(response: HttpResponse): DevicePollAnswer | undefined {
  const body = readBody(response);
  const approval = body.kind === "json" ? ApprovalSchema.safeParse(body.value).data : undefined;
  if (!approval) return undefined;
  return {
    status: "approved",
    approval: {
      authorizationCode: approval.authorization_code,
      codeVerifier: approval.code_verifier,
    },
  };
}

/**
 * OpenAI answers 403 or 404 for everything from "not yet" to "denied", so the body decides. Its
 * silence and its "unknown" mean "not yet".
 */
function readRefusal(response: HttpResponse, peer: PeerError): DevicePollAnswer {
  const wait = { retryAfterSeconds: retryAfterSeconds(response) };
  // Some of these codes have "disabled" in their names and mean the workspace.
  const refusal = accountRefusal(peer.code);
  if (refusal) throw refusal;
  switch (classifyRefusal(peer)) {
    case "pending":
      return { status: "pending", isCertain: true, ...wait };
    case "slow_down":
      return { status: "slow_down", ...readInterval(response), ...wait };
    case "expired":
      throw codeExpired();
    case "denied":
      throw signInDenied();
    case "disabled":
      throw deviceCodesDisabled();
    case undefined:
      if (!isWaiting(response, peer)) throw pollFailure(response, peer);
      return { status: "pending", isCertain: false, ...wait };
  }
}

function isWaiting({ status }: HttpResponse, { code }: PeerError): boolean {
  return (status === 403 || status === 404) && (code === undefined || isVague(code));
}

function pollFailure(response: HttpResponse, peer: PeerError): AuthError {
  if (response.status === 410) return codeExpired();
  return new AuthError(
    "DEVICE_AUTH_FAILED",
    `The sign-in failed: ${describeRefusal(response, peer)}. Start a new sign-in.`,
    { reason: refusalReason(response, peer) },
  );
}

function readInterval(response: HttpResponse): { intervalSeconds?: number } {
  const body = readBody(response);
  const parsed = body.kind === "json" ? IntervalSchema.safeParse(body.value).data : undefined;
  return parsed ? { intervalSeconds: parsed.interval } : {};
}
