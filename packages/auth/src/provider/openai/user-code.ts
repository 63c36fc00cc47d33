import { z } from "zod";

import { AuthError } from "../../errors.ts";
import type { HttpResponse } from "../../http/response.ts";
import { readBody, readPeerError } from "../../http/response.ts";
import { transientFailure } from "../../http/failures.ts";
import { accountRefusal } from "../../sign-in-errors.ts";
import { cleanPeerText } from "../../text-safety.ts";
import { checkVerificationUri, isTrustedHost } from "../../url-safety.ts";
import type { CallOptions, DeviceAuthorization } from "../provider.ts";
import type { OpenAiEndpoints } from "./endpoints.ts";
import { describeRefusal, isDisabled, refusalReason } from "../refusal.ts";
import { deviceCodesDisabled } from "./device-codes-disabled.ts";

const DEFAULT_INTERVAL_SECONDS = 5;
/** A server that asks for no pause at all still gets one. */
const INTERVAL_WHEN_NONE_IS_ASKED_SECONDS = 1;
const SHORTEST_INTERVAL_SECONDS = 0.05;
const DEFAULT_LIFETIME_SECONDS = 15 * 60;
const LONGEST_LIFETIME_SECONDS = 24 * 60 * 60;

const text = z.string().min(1).optional();
/** Seconds, as a number or as text; anything else counts as absent. */
const seconds = z.coerce.number().positive().optional().catch(undefined);
const UserCodeAnswerSchema = z
  .object({
    device_auth_id: z.string().min(1),
    user_code: text,
    usercode: text,
    interval: z.coerce.number().nonnegative().optional().catch(undefined),
    expires_in: seconds,
    expires_at: z.union([z.string(), z.number()]).optional().catch(undefined),
    verification_uri_complete: text.catch(undefined),
  })
  .transform((answer) => ({ ...answer, userCode: answer.user_code ?? answer.usercode ?? "" }))
  .refine((answer) => cleanPeerText(answer.userCode) !== "");

/** Asks for a user code with one request. */
export async function requestUserCode(
  { httpClient, issuer, clientId }: OpenAiEndpoints,
  { signal }: CallOptions,
): Promise<DeviceAuthorization> {
  const url = `${issuer}/api/accounts/deviceauth/usercode`;
  const response = await httpClient.request({
    method: "POST",
    url,
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ client_id: clientId }),
    signal,
  });
  if (response.status === 404) throw deviceCodesDisabled();
  const transient = transientFailure(response, url);
  if (transient) throw transient;
  return readUserCode(response, issuer);
}

function readUserCode(response: HttpResponse, issuer: string): DeviceAuthorization {
  const peer = readPeerError(response);
  const refusal = accountRefusal(peer.code);
  if (refusal) throw refusal;
  if (isDisabled(peer)) throw deviceCodesDisabled();
  const body = readBody(response);
  const answer = body.kind === "json" ? UserCodeAnswerSchema.safeParse(body.value).data : undefined;
  if (response.status >= 300 || !answer) {
    throw new AuthError(
      "DEVICE_AUTH_FAILED",
      `The authorization server gave no device code: ${describeRefusal(response, peer)}. ` +
        "Try again, or sign in with the browser.",
      { reason: refusalReason(response, peer) },
    );
  }
  const complete = ownUri(answer.verification_uri_complete, issuer);
  return {
    deviceCode: answer.device_auth_id,
    userCode: cleanPeerText(answer.userCode, 64),
    verificationUri: checkVerificationUri(`${issuer}/codex/device`),
    ...(complete === undefined ? {} : { verificationUriComplete: complete }),
    expiresAt: Date.now() + lifetimeSeconds(answer, response) * 1000,
    intervalSeconds: pauseBetweenPolls(answer.interval),
  };
}

function pauseBetweenPolls(asked = DEFAULT_INTERVAL_SECONDS): number {
  if (asked === 0) return INTERVAL_WHEN_NONE_IS_ASKED_SECONDS;
  return Math.max(asked, SHORTEST_INTERVAL_SECONDS);
}

/**
 * A duration is safest. A moment is measured from the server's own `Date`, because the local clock
 * may be wrong; a moment in the past says nothing.
 */
function lifetimeSeconds(
  answer: z.infer<typeof UserCodeAnswerSchema>,
  response: HttpResponse,
): number {
  const serverNow = Date.parse(response.headers["date"] ?? "");
  const from = Number.isNaN(serverNow) ? Date.now() : serverNow;
  const lifetime = answer.expires_in ?? (parseMoment(answer.expires_at) - from) / 1000;
  if (!(lifetime > 0)) return DEFAULT_LIFETIME_SECONDS;
  return Math.min(lifetime, LONGEST_LIFETIME_SECONDS);
}

function parseMoment(value: string | number | undefined): number {
  if (value === undefined) return Number.NaN;
  const epochSeconds = Number(value);
  return Number.isNaN(epochSeconds) ? Date.parse(String(value)) : epochSeconds * 1000;
}

/** The page with the code filled in is a convenience: one elsewhere is left out. */
function ownUri(uri: string | undefined, issuer: string): string | undefined {
  try {
    const url = new URL(checkVerificationUri(uri ?? ""));
    return isTrustedHost(url.hostname, [new URL(issuer).hostname]) ? url.href : undefined;
  } catch {
    return undefined;
  }
}
