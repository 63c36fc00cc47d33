import { onTestFinished } from "vitest";

import { createHttpClient } from "../../src/http/client.ts";
import { createOpenAiProvider } from "../../src/provider/openai/openai-provider.ts";
import type { DeviceAuthorization, Provider } from "../../src/provider/provider.ts";

/** A provider whose issuer is the given loopback address. */
export function providerAt(issuer: string, options: { timeoutMs?: number } = {}): Provider {
  const httpClient = createHttpClient(options);
  onTestFinished(() => httpClient.close());
  return createOpenAiProvider({ issuer, httpClient });
}

export function authorizationFor(fields: Partial<DeviceAuthorization> = {}): DeviceAuthorization {
  return {
    deviceCode: "secret-device-code",
    userCode: "ABCD-12345",
    verificationUri: "http://127.0.0.1/codex/device",
    expiresAt: Date.now() + 900_000,
    intervalSeconds: 5,
    ...fields,
  };
}
