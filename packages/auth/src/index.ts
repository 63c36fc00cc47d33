export type { AuthorizationOptions } from "./browser/attempt.ts";
export { probeEnvironment } from "./browser/environment.ts";
export type { SignInEnvironment } from "./browser/environment.ts";
export { openInBrowser, openPageInBrowser } from "./browser/opener.ts";
export type { OpenerEnvironment } from "./browser/opener.ts";
export { signInWithPastedAddress } from "./browser/paste.ts";
export type { PasteRequest, PasteSignInOptions, ReadPastedAddress } from "./browser/paste.ts";
export { signInWithBrowser } from "./browser/sign-in.ts";
export type { BrowserSignInOptions } from "./browser/sign-in.ts";
export type { FallbackTrigger } from "./browser/unusable.ts";
export { systemClock } from "./clock.ts";
export type { Clock } from "./clock.ts";
export type { AuthMode, CodexHomeCredentials } from "./credentials/file/auth-json.ts";
export type { StoreChoice } from "./credentials/places/choose-places.ts";
export { describeRefusedSignIn, readCodexAuthConfig } from "./credentials/places/codex-config.ts";
export type { CodexAuthConfig, CodexCredentialsStore } from "./credentials/places/codex-config.ts";
export {
  readCodexHomeCredentials,
  removeCodexHomeCredentials,
  replaceCodexHomeCredentials,
  requireReadableCredentials,
  writeCodexHomeCredentials,
} from "./credentials/codex-home.ts";
export type { ReplacedCredentials, WriteOptions } from "./credentials/commit.ts";
export { describeCredentials } from "./credentials/file/describe.ts";
export type { CredentialsSummary } from "./credentials/file/describe.ts";
export { restrictAuthJson } from "./credentials/file/exposure.ts";
export { openPrivateDirectory } from "./credentials/file/private-directory.ts";
export type { CodexHomeState } from "./credentials/file/home-state.ts";
export { createKeyring } from "./credentials/keyring/keyring.ts";
export type {
  Keyring,
  KeyringCallOptions,
  KeyringItem,
  KeyringOptions,
} from "./credentials/keyring/keyring.ts";
export type { LockOptions } from "./credentials/locks/locks.ts";
export { openProviderStore } from "./credentials/provider-store.ts";
export type {
  ProviderStore,
  ProviderStoreOptions,
  ProviderStoreState,
  ReplacedTokens,
} from "./credentials/provider-store.ts";
export { openCredentialStore } from "./credentials/store.ts";
export type { CredentialStore, CredentialStoreOptions, StoredState } from "./credentials/store.ts";
export type { StoreNotice } from "./credentials/places/store-notice.ts";
export type { StoredTokens, UpdateOutcome } from "./credentials/update.ts";
export { checkCodexHomeWritable } from "./credentials/writable.ts";
export { requestDeviceAuthorization } from "./device/authorization.ts";
export { exchangeDeviceCode } from "./device/exchange.ts";
export { pollDeviceAuthorization } from "./device/poll.ts";
export type { PollOptions, PollTrouble } from "./device/poll.ts";
export { signInWithDeviceCode } from "./device/sign-in.ts";
export type { DeviceCodePrompt, DeviceSignInOptions } from "./device/sign-in.ts";
export { AUTH_ERROR_CODES, AuthError, isAuthError } from "./errors.ts";
export type { AuthErrorCode, AuthErrorDetails } from "./errors.ts";
export type { ExchangeOptions } from "./exchange.ts";
export { createHttpClient } from "./http/client.ts";
export type { HttpClient, HttpClientOptions, HttpRequest } from "./http/client.ts";
export { transientFailure } from "./http/failures.ts";
export type { Environment } from "./http/proxy.ts";
export type { HttpResponse } from "./http/response.ts";
export { CaFileError, readCaCertificates } from "./http/trust.ts";
export { isSameAccount } from "./identity.ts";
export type { AccountHolder } from "./identity.ts";
export { accessTokenExpiry, accountFromIdToken, decodeJwtClaims } from "./jwt-claims.ts";
export { detectHeadless } from "./method/headless.ts";
export type { Headless, HeadlessSignal } from "./method/headless.ts";
export type { SignInEvent, SignInOptions } from "./method/options.ts";
export type { ConcreteMethod, SignInMethod } from "./method/plan.ts";
export { signIn } from "./method/sign-in.ts";
export { canonicalPath, isSamePlace, isWithin } from "./paths.ts";
export { createOAuthProvider, createOidcProvider } from "./provider/oidc/oidc-provider.ts";
export type {
  OAuthProviderOptions,
  OAuthServerDescription,
} from "./provider/oidc/oidc-provider.ts";
export {
  CODEX_CLIENT_ID,
  OPENAI_ISSUER,
  createOpenAiProvider,
} from "./provider/openai/openai-provider.ts";
export type { OpenAiProviderOptions } from "./provider/openai/openai-provider.ts";
export type {
  AnyProvider,
  AuthorizationCodeGrant,
  AuthorizationCodeMethods,
  AuthorizationRequest,
  CallOptions,
  DeviceApproval,
  DeviceAuthorization,
  DeviceCodeApproval,
  DeviceMethods,
  DevicePollAnswer,
  Provider,
  RedirectTarget,
  RefreshAnswer,
  RefreshOptions,
  RefreshReason,
  TokenTypeHint,
} from "./provider/provider.ts";
export {
  EnvironmentError,
  cleanValue,
  describeFault,
  expandHomePath,
  homeDirectory,
  readEnvironment,
} from "./environment-values.ts";
export { PROVIDER_IDS, createProvider, listProviders } from "./provider/registry.ts";
export type { ProviderDescription, ProviderId, ProviderOptions } from "./provider/registry.ts";
export { describeClockError } from "./refresh/clock-error.ts";
export { describeSignIn, describeStored } from "./refresh/describe-sign-in.ts";
export type { RenewalEvidence, SignInDescription } from "./refresh/describe-sign-in.ts";
export { freshAccessToken } from "./refresh/fresh-access-token.ts";
export type { FreshAccessToken, FreshAccessTokenOptions } from "./refresh/fresh-access-token.ts";
export { refreshOnce } from "./refresh/refresh-once.ts";
export type { RefreshOnceOptions } from "./refresh/refresh-once.ts";
export type { RefreshResult } from "./refresh/spend.ts";
export type { RefreshableState, RefreshableStore } from "./refresh/refreshable-store.ts";
export { signOut } from "./refresh/sign-out.ts";
export type { SignedOut } from "./refresh/sign-out.ts";
export { verifySignIn } from "./refresh/verify-sign-in.ts";
export type { VerifyOptions } from "./refresh/verify-sign-in.ts";
export { causesOfRefusal, freshSignInRefused } from "./sign-in-errors.ts";
export { cleanPeerText } from "./text-safety.ts";
export type {
  Account,
  GrantedTokens,
  ProviderSignIn,
  RefreshedTokenSet,
  SignIn,
  TokenSet,
} from "./token-set.ts";
export { refreshTokenSet, revokeToken } from "./tokens.ts";
export { checkVerificationUri, urlFault } from "./url-safety.ts";
