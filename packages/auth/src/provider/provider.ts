import { AuthError } from "../errors.ts";
import type { RefreshedTokenSet, TokenSet } from "../token-set.ts";

/** A device authorization in progress, as the authorization server granted it. */
export interface DeviceAuthorization {
  /** Secret: never shown, logged or put into a URL (RFC 8628 §5.2). */
  deviceCode: string;
  userCode: string;
  verificationUri: string;
  /** Includes the user code; for a QR code or a browser, never shown alone. */
  verificationUriComplete?: string;
  /** Epoch milliseconds on this machine's clock. */
  expiresAt: number;
  /** The server's shortest pause between polls. */
  intervalSeconds: number;
}

/** What an approved device authorization is redeemed with. Both fields are secrets. */
export interface DeviceApproval {
  authorizationCode: string;
  codeVerifier: string;
}

/** What one poll found out; final refusals are thrown. */
export type DevicePollAnswer =
  /** `isCertain` is false where the server's words could also mean that the code is gone. */
  | { status: "pending"; isCertain: boolean; retryAfterSeconds?: number | undefined }
  | { status: "slow_down"; intervalSeconds?: number; retryAfterSeconds?: number | undefined }
  | { status: "approved"; approval: DeviceApproval };

export interface CallOptions {
  signal?: AbortSignal | undefined;
}

/** The device authorization messages of one provider; each call sends one request. */
export interface DeviceMethods {
  request(options: CallOptions): Promise<DeviceAuthorization>;
  /**
   * Throws `AUTH_SERVER_UNREACHABLE` or `RATE_LIMITED` for trouble that may pass, any other
   * `AuthError` for a final refusal.
   */
  poll(authorization: DeviceAuthorization, options: CallOptions): Promise<DevicePollAnswer>;
  exchange(approval: DeviceApproval, options: CallOptions): Promise<TokenSet>;
}

/** Why a refresh is made, in the words that Codex itself sends. */
export type RefreshReason = "proactive_expiry" | "scheduled" | "unauthorized_recovery" | "forced";

/** An authorization server and the messages it understands. */
export interface Provider {
  readonly id: string;
  readonly issuer: string;
  readonly clientId: string;
  /** Absent when the provider has no device authorization. */
  readonly device?: DeviceMethods;
  refresh(
    refreshToken: string,
    options: CallOptions & { reason?: RefreshReason },
  ): Promise<RefreshedTokenSet>;
  revoke(token: string, options: CallOptions & { tokenTypeHint: TokenTypeHint }): Promise<void>;
}

/** @see RFC 7009 §2.1 */
export type TokenTypeHint = "refresh_token" | "access_token";

/** The provider's device methods; throws `DEVICE_AUTH_UNSUPPORTED` without them. */
export function requireDeviceMethods(provider: Provider): DeviceMethods {
  if (provider.device) return provider.device;
  throw new AuthError(
    "DEVICE_AUTH_UNSUPPORTED",
    `${provider.id} has no device code sign-in. Choose another method.`,
  );
}
