import { expect, test } from "vitest";

import * as auth from "../src/index.ts";
import * as stored from "../src/stored.ts";

test("the package exports exactly these names", () => {
  expect(Object.keys(auth).sort()).toEqual([
    "AUTH_ERROR_CODES",
    "AuthError",
    "CODEX_CLIENT_ID",
    "KEEPER_ERROR_CODES",
    "KeeperError",
    "OPENAI_ISSUER",
    "PROVIDER_IDS",
    "accessTokenExpiry",
    "accountFromIdToken",
    "canonicalHomePath",
    "checkCodexHomeWritable",
    "checkVerificationUri",
    "cleanPeerText",
    "createHttpClient",
    "createKeyring",
    "createOAuthProvider",
    "createOidcProvider",
    "createOpenAiProvider",
    "createProvider",
    "decodeJwtClaims",
    "describeCredentials",
    "describeSignIn",
    "detectHeadless",
    "exchangeDeviceCode",
    "freshAccessToken",
    "isAuthError",
    "isKeeperError",
    "listProviders",
    "lookAtHomes",
    "openCredentialStore",
    "openInBrowser",
    "openKeeper",
    "openProviderStore",
    "pollDeviceAuthorization",
    "probeEnvironment",
    "readCodexAuthConfig",
    "readCodexHomeCredentials",
    "refreshOnce",
    "refreshTokenSet",
    "removeCodexHomeCredentials",
    "replaceCodexHomeCredentials",
    "requestDeviceAuthorization",
    "requireReadableCredentials",
    "restrictAuthJson",
    "revokeReplaced",
    "revokeToken",
    "signIn",
    "signInWithBrowser",
    "signInWithDeviceCode",
    "signInWithPastedAddress",
    "signOut",
    "systemClock",
    "verifySignIn",
    "writeCodexHomeCredentials",
  ]);
});

test("its part for stored sign-ins exports exactly these names", () => {
  const names = ["describeStored", "openCredentialStore", "restrictAuthJson", "urlFault"];
  expect(Object.keys(stored).sort()).toEqual(names);
});
