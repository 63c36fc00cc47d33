import { expect, test } from "vitest";

import * as auth from "../src/index.ts";

test("the package exports exactly these names", () => {
  expect(Object.keys(auth).sort()).toEqual([
    "AUTH_ERROR_CODES",
    "AuthError",
    "CODEX_CLIENT_ID",
    "OPENAI_ISSUER",
    "accessTokenExpiry",
    "accountFromIdToken",
    "checkCodexHomeWritable",
    "checkVerificationUri",
    "cleanPeerText",
    "createHttpClient",
    "createKeyring",
    "createOpenAiProvider",
    "decodeJwtClaims",
    "describeCredentials",
    "detectHeadless",
    "exchangeDeviceCode",
    "isAuthError",
    "openCredentialStore",
    "openInBrowser",
    "pollDeviceAuthorization",
    "probeEnvironment",
    "readCodexAuthConfig",
    "readCodexHomeCredentials",
    "refreshTokenSet",
    "removeCodexHomeCredentials",
    "replaceCodexHomeCredentials",
    "requestDeviceAuthorization",
    "requireReadableCredentials",
    "restrictAuthJson",
    "revokeToken",
    "signIn",
    "signInWithBrowser",
    "signInWithDeviceCode",
    "signInWithPastedAddress",
    "systemClock",
    "writeCodexHomeCredentials",
  ]);
});
