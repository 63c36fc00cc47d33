import type { ExchangeOptions } from "../exchange.ts";
import type { DeviceAuthorization, Provider } from "../provider/provider.ts";
import type { ProviderSignIn, SignIn } from "../token-set.ts";
import { requestDeviceAuthorization } from "./authorization.ts";
import { exchangeDeviceCode } from "./exchange.ts";
import type { PollOptions } from "./poll.ts";
import { pollDeviceAuthorization } from "./poll.ts";

/** The part of a device authorization that people see. */
export type DeviceCodePrompt = Omit<DeviceAuthorization, "deviceCode">;

/** How to sign in with a device code. */
export interface DeviceSignInOptions extends PollOptions, ExchangeOptions {
  /** Called once, as soon as there is a code to show. */
  onCode: (prompt: DeviceCodePrompt) => void;
  /** Called when the person has approved and the tokens are being fetched. */
  onApproved?: (() => void) | undefined;
}

/**
 * Signs in with a device code, from the request to the tokens; stores nothing. Throws what
 * `requestDeviceAuthorization`, `pollDeviceAuthorization` and `exchangeDeviceCode` throw.
 */
export async function signInWithDeviceCode<Result extends ProviderSignIn = SignIn>(
  provider: Provider<Result>,
  options: DeviceSignInOptions,
): Promise<Result> {
  const { signal, clock } = options;
  const authorization = await requestDeviceAuthorization(provider, {
    signal,
    ...(clock ? { clock } : {}),
  });
  options.onCode(promptFor(authorization));
  const approval = await pollDeviceAuthorization(provider, authorization, options);
  options.onApproved?.();
  const approvedUntil = authorization.expiresAt;
  const tokenSet = await exchangeDeviceCode(provider, approval, { ...options, approvedUntil });
  return provider.identify(tokenSet);
}

/** Drops the device code at run time too, so that a prompt can be logged or sent on. */
function promptFor(authorization: DeviceAuthorization): DeviceCodePrompt {
  const { userCode, verificationUri, verificationUriComplete, expiresAt, intervalSeconds } =
    authorization;
  return {
    userCode,
    verificationUri,
    ...(verificationUriComplete === undefined ? {} : { verificationUriComplete }),
    expiresAt,
    intervalSeconds,
  };
}
