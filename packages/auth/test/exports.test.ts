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
    "createOpenAiProvider",
    "decodeJwtClaims",
    "describeCredentials",
    "detectHeadless",
    "exchangeDeviceCode",
    "isAuthError",
    "openInBrowser",
    "pollDeviceAuthorization",
    "probeEnvironment",
    "readCodexHomeCredentials",
    "refreshTokenSet",
    "removeCodexHomeCredentials",
    "replaceCodexHomeCredentials",
    "requestDeviceAuthorization",
    "requireReadableCredentials",
    "revokeToken",
    "signIn",
    "signInWithBrowser",
    "signInWithDeviceCode",
    "signInWithPastedAddress",
    "systemClock",
    "writeCodexHomeCredentials",
  ]);
});
