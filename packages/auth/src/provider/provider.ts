import { AuthError } from "../errors.ts";
import type {
  GrantedTokens,
  ProviderSignIn,
  RefreshedTokenSet,
  SignIn,
  TokenSet,
} from "../token-set.ts";

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

/** What OpenAI's approved device authorization is redeemed with. Both fields are secrets. */
export interface DeviceCodeApproval {
  authorizationCode: string;
  codeVerifier: string;
}

/** An approved device authorization: something to redeem, or the tokens themselves (RFC 8628). */
export type DeviceApproval<Tokens extends GrantedTokens = TokenSet> =
  DeviceCodeApproval | { tokenSet: Tokens };

/** What one poll found out; final refusals are thrown. */
export type DevicePollAnswer<Tokens extends GrantedTokens = TokenSet> =
  /** `isCertain` is false where the server's words could also mean that the code is gone. */
  | { status: "pending"; isCertain: boolean; retryAfterSeconds?: number | undefined }
  | { status: "slow_down"; intervalSeconds?: number; retryAfterSeconds?: number | undefined }
  | { status: "approved"; approval: DeviceApproval<Tokens> };

export interface CallOptions {
  signal?: AbortSignal | undefined;
}

/** The device authorization messages of one provider; each call sends one request. */
export interface DeviceMethods<Tokens extends GrantedTokens = TokenSet> {
  request(options: CallOptions): Promise<DeviceAuthorization>;
  /**
   * Throws `AUTH_SERVER_UNREACHABLE` or `RATE_LIMITED` for trouble that may pass, any other
   * `AuthError` for a final refusal.
   */
  poll(authorization: DeviceAuthorization, options: CallOptions): Promise<DevicePollAnswer<Tokens>>;
  /** Absent where approvals hold the tokens already. */
  exchange?(approval: DeviceCodeApproval, options: CallOptions): Promise<Tokens>;
}

/** What one authorization request is made of. @see RFC 6749 §4.1.1, RFC 7636 §4.3 */
export interface AuthorizationRequest {
  redirectUri: string;
  state: string;
  /** Of method `S256`. */
  codeChallenge: string;
  allowedWorkspaceIds?: readonly string[] | undefined;
}

/** What an authorization code is redeemed with. The code and the verifier are secrets. */
export interface AuthorizationCodeGrant {
  authorizationCode: string;
  codeVerifier: string;
  redirectUri: string;
}

/** Where the browser is sent back to; the spelling of the host is what the provider registered. */
export interface RedirectTarget {
  host: "127.0.0.1" | "localhost";
  /** In order of preference; 0 means any free port. */
  ports: readonly number[];
  path: string;
}

/** The authorization code messages of one provider; each exchange sends one request. */
export interface AuthorizationCodeMethods<Tokens extends GrantedTokens = TokenSet> {
  readonly redirect: RedirectTarget;
  /** Whether a redirect without `iss` is refused (RFC 9207 §2.4). */
  readonly isIssuerRequired: boolean;
  authorizationUrl(request: AuthorizationRequest): string;
  exchange(grant: AuthorizationCodeGrant, options: CallOptions): Promise<Tokens>;
}

/** Why a refresh is made, in the words that Codex itself sends. */
export type RefreshReason = "proactive_expiry" | "scheduled" | "unauthorized_recovery" | "forced";

/** The token endpoint's successful answer to a refresh as it came in. The text is a secret. */
export interface RefreshAnswer {
  status: number;
  text: string;
  /** The server's `Date`, epoch milliseconds; absent where it sent none. */
  serverTime?: number | undefined;
}

export interface RefreshOptions extends CallOptions {
  /** Default `proactive_expiry`. */
  reason?: RefreshReason | undefined;
  /**
   * Awaited with the answer before it is parsed, where the provider does so: the refresh token is
   * spent by now, and the answer is all that is left of the sign-in.
   */
  onAnswer?: ((answer: RefreshAnswer) => Promise<void>) | undefined;
}

/** An authorization server and the messages it understands. */
export interface Provider<Result extends ProviderSignIn = SignIn> {
  readonly id: string;
  readonly issuer: string;
  readonly clientId: string;
  /** Absent when the provider has no device authorization. */
  readonly device?: DeviceMethods<Result["tokenSet"]>;
  /** Absent when a browser on this machine cannot sign in there. */
  readonly authorizationCode?: AuthorizationCodeMethods<Result["tokenSet"]>;
  /** Adds the account; throws `DEVICE_AUTH_FAILED` when the tokens name none that can be used. */
  identify(tokenSet: Result["tokenSet"]): Result;
  refresh(refreshToken: string, options: RefreshOptions): Promise<RefreshedTokenSet>;
  /** Reads an answer that `onAnswer` was given; undefined when it is not one. */
  readRefreshAnswer?(answer: RefreshAnswer, refreshToken: string): RefreshedTokenSet | undefined;
  revoke(token: string, options: CallOptions & { tokenTypeHint: TokenTypeHint }): Promise<void>;
}

/** @see RFC 7009 §2.1 */
export type TokenTypeHint = "refresh_token" | "access_token";

/** Any provider, for callers that do not look at the tokens. */
export type AnyProvider = Provider<ProviderSignIn>;

/** The provider's device methods; throws `DEVICE_AUTH_UNSUPPORTED` without them. */
export function requireDeviceMethods<Result extends ProviderSignIn>(
  provider: Provider<Result>,
): DeviceMethods<Result["tokenSet"]> {
  if (provider.device) return provider.device;
  throw new AuthError(
    "DEVICE_AUTH_UNSUPPORTED",
    `${provider.id} has no device code sign-in. Choose another method.`,
  );
}
