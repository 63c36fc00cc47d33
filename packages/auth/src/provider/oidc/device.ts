import {
  deviceAuthorizationRequest,
  deviceCodeGrantRequest,
  processDeviceAuthorizationResponse,
  processDeviceCodeResponse,
  ResponseBodyError,
} from "oauth4webapi";
import type { DeviceAuthorizationResponse } from "oauth4webapi";

import { z } from "zod";

import { AuthError } from "../../errors.ts";
import { retryAfterSeconds } from "../../http/response.ts";
import { codeExpired, signInDenied } from "../../sign-in-errors.ts";
import { cleanPeerText } from "../../text-safety.ts";
import type { GrantedTokens } from "../../token-set.ts";
import type {
  CallOptions,
  DeviceAuthorization,
  DeviceMethods,
  DevicePollAnswer,
} from "../provider.ts";
import { classifyRefusal } from "../refusal.ts";
import { explainFailure, hostOf, peerErrorOf } from "./failure.ts";
import type { OAuthCall, OAuthServer } from "./oauth-server.ts";
import { clientOf, createCall } from "./oauth-server.ts";
import { grantedTokens, metadataFor } from "./token-response.ts";
import { requireTrustedUri } from "./verification-uri.ts";

const DEFAULT_INTERVAL_SECONDS = 5;
const SHORTEST_INTERVAL_SECONDS = 1;
const IntervalSchema = z.coerce.number().positive();
const LONGEST_LIFETIME_SECONDS = 24 * 60 * 60;
/** What servers say to a client that may not use device codes. */
const NOT_FOR_THIS_CLIENT = ["unauthorized_client", "unsupported_grant_type"];

/** The standard device authorization grant. @see RFC 8628 */
export function deviceMethods(server: OAuthServer): DeviceMethods<GrantedTokens> {
  return {
    request: (options) => requestCode(server, options),
    poll: (authorization, options) => poll(server, authorization, options),
  };
}

async function requestCode(
  server: OAuthServer,
  options: CallOptions,
): Promise<DeviceAuthorization> {
  const { metadata, clientAuth, scope } = server;
  const call = createCall(server.httpClient, options);
  const parameters = new URLSearchParams(scope === "" ? {} : { scope });
  try {
    const response = await deviceAuthorizationRequest(
      metadata,
      clientOf(server),
      clientAuth,
      parameters,
      call.options,
    );
    const answer = await processDeviceAuthorizationResponse(metadata, clientOf(server), response);
    return readAuthorization(answer, server);
  } catch (error) {
    throw requestFailure(error, server);
  }
}

function readAuthorization(
  answer: DeviceAuthorizationResponse,
  server: OAuthServer,
): DeviceAuthorization {
  const complete = answer.verification_uri_complete;
  const lifetimeSeconds = Math.min(answer.expires_in, LONGEST_LIFETIME_SECONDS);
  return {
    deviceCode: answer.device_code,
    userCode: cleanPeerText(answer.user_code, 64),
    verificationUri: requireTrustedUri(answer.verification_uri, server),
    ...(complete === undefined
      ? {}
      : { verificationUriComplete: requireTrustedUri(complete, server) }),
    expiresAt: Date.now() + lifetimeSeconds * 1000,
    intervalSeconds: Math.max(
      answer.interval ?? DEFAULT_INTERVAL_SECONDS,
      SHORTEST_INTERVAL_SECONDS,
    ),
  };
}

function requestFailure(error: unknown, server: OAuthServer): unknown {
  const peer = peerErrorOf(error);
  const host = hostOf(server);
  if (peer && classifyRefusal(peer) === "disabled") {
    return new AuthError(
      "DEVICE_AUTH_DISABLED",
      `${host} has device codes turned off for this client. Turn on the device flow in the ` +
        "client's settings there, or use another method.",
      { reason: peer.code },
    );
  }
  if (peer?.code !== undefined && NOT_FOR_THIS_CLIENT.includes(peer.code)) {
    return new AuthError(
      "DEVICE_AUTH_UNSUPPORTED",
      `${host} does not let this client use device codes. Use another method or client ID.`,
      { reason: peer.code },
    );
  }
  return explainFailure(error, `${host} gave no device code`);
}

async function poll(
  server: OAuthServer,
  { deviceCode }: DeviceAuthorization,
  options: CallOptions,
): Promise<DevicePollAnswer<GrantedTokens>> {
  const { metadata, clientAuth } = server;
  const call = createCall(server.httpClient, { ...options, isPoll: true });
  try {
    const response = await deviceCodeGrantRequest(
      metadata,
      clientOf(server),
      clientAuth,
      deviceCode,
      call.options,
    );
    const expected = await metadataFor(server, response);
    const client = clientOf(server, call.response);
    const answer = await processDeviceCodeResponse(expected, client, response);
    return { status: "approved", approval: { tokenSet: grantedTokens(answer) } };
  } catch (error) {
    return readRefusal(error, call, [deviceCode]) ?? throwFailure(error, server, deviceCode);
  }
}

function throwFailure(error: unknown, server: OAuthServer, deviceCode: string): never {
  throw explainFailure(error, `${hostOf(server)} ended the sign-in`, { secrets: [deviceCode] });
}

/** @see RFC 8628 §3.5 */
function readRefusal(
  error: unknown,
  call: OAuthCall,
  secrets: readonly string[],
): DevicePollAnswer<GrantedTokens> | undefined {
  const peer = peerErrorOf(error, secrets);
  const wait = call.response ? retryAfterSeconds(call.response) : undefined;
  switch (peer && classifyRefusal(peer)) {
    case "pending":
      return { status: "pending", isCertain: true, retryAfterSeconds: wait };
    case "slow_down":
      return { status: "slow_down", ...intervalOf(error), retryAfterSeconds: wait };
    case "expired":
      throw codeExpired();
    case "denied":
      throw signInDenied();
    default:
      return undefined;
  }
}

/** GitHub names the new interval beside its `slow_down`. */
function intervalOf(error: unknown): { intervalSeconds?: number } {
  const named = error instanceof ResponseBodyError ? error.cause["interval"] : undefined;
  const intervalSeconds = IntervalSchema.safeParse(named).data;
  return intervalSeconds === undefined ? {} : { intervalSeconds };
}
