import { generateKeyPairSync } from "node:crypto";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

import type { KoaContextWithOIDC } from "oidc-provider";
import { Provider } from "oidc-provider";
import { onTestFinished, vi } from "vitest";

export const OIDC_CLIENT_ID = "latchkey-test";

export interface OidcServerOptions {
  /** Default true. */
  hasDeviceFlow?: boolean;
  /** How long the server keeps a device code; its answer goes on promising ten minutes. */
  deviceCodeLifetimeSeconds?: number;
  /** The first pending answer becomes a `slow_down`. */
  slowsDownOnce?: boolean;
}

const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
const jwk = { ...privateKey.export({ format: "jwk" }), use: "sig", alg: "RS256", kid: "test" };

/** A real, certified authorization server on a loopback port. */
export async function startOidcServer(options: OidcServerOptions = {}) {
  silenceAdvice();
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const provider = createAuthorizationServer(issuer, options);
  provider.use(changeAnswers(options));
  const respond = provider.callback();
  server.on("request", (request, response) => void respond(request, response));
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  return { issuer };
}

/** oidc-provider tells every start how to run it in production. */
function silenceAdvice(): void {
  vi.spyOn(console, "info").mockReturnValue();
  vi.spyOn(console, "warn").mockReturnValue();
}

function createAuthorizationServer(issuer: string, options: OidcServerOptions): Provider {
  const hasDeviceFlow = options.hasDeviceFlow ?? true;
  const deviceGrant = hasDeviceFlow ? ["urn:ietf:params:oauth:grant-type:device_code"] : [];
  return new Provider(issuer, {
    clients: [
      {
        client_id: OIDC_CLIENT_ID,
        application_type: "native",
        token_endpoint_auth_method: "none",
        grant_types: ["authorization_code", "refresh_token", ...deviceGrant],
        redirect_uris: ["http://127.0.0.1/auth/callback"],
        response_types: ["code"],
      },
    ],
    claims: { openid: ["sub"], email: ["email"], profile: ["name"] },
    conformIdTokenClaims: false,
    cookies: { keys: ["cookies of a test"] },
    features: {
      deviceFlow: { enabled: hasDeviceFlow },
      devInteractions: { enabled: true },
      revocation: { enabled: true },
    },
    findAccount: (_, accountId) => ({
      accountId,
      claims: () => ({ sub: accountId, email: `${accountId}@example.com` }),
    }),
    jwks: { keys: [jwk] },
    rotateRefreshToken: true,
    scopes: ["openid", "profile", "email", "offline_access"],
    ttl: { DeviceCode: options.deviceCodeLifetimeSeconds ?? 600 },
  });
}

/** oidc-provider itself never slows a client down, and has no interval. */
function changeAnswers(options: OidcServerOptions) {
  let isSlowDownDue = options.slowsDownOnce ?? false;
  return async (context: KoaContextWithOIDC, next: () => Promise<void>) => {
    await next();
    const body = context.body as { error?: string; device_code?: string } | undefined;
    if (body?.device_code !== undefined) context.body = { ...body, interval: 1, expires_in: 600 };
    if (body?.error === "authorization_pending" && isSlowDownDue) {
      isSlowDownDue = false;
      context.body = { error: "slow_down" };
    }
  };
}
