import type { OAuthServerDescription } from "./oidc/oidc-provider.ts";
import type { RedirectTarget } from "./provider.ts";

/** A known authorization server, as data. */
export interface ProviderPreset {
  server: OAuthServerDescription;
  scope: string;
  verificationHosts?: readonly string[];
  redirect?: RedirectTarget;
}

const MICROSOFT = "https://login.microsoftonline.com/common";
const TENANT_ID = /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/u;

/** OAuth apps of GitHub need a secret for the browser, so there are only device codes. */
export const GITHUB: ProviderPreset = {
  server: {
    metadata: {
      issuer: "https://github.com/login/oauth",
      device_authorization_endpoint: "https://github.com/login/device/code",
      token_endpoint: "https://github.com/login/oauth/access_token",
    },
  },
  scope: "read:user",
};

export const GOOGLE: ProviderPreset = {
  server: {
    metadata: {
      issuer: "https://accounts.google.com",
      authorization_endpoint: "https://accounts.google.com/o/oauth2/v2/auth",
      device_authorization_endpoint: "https://oauth2.googleapis.com/device/code",
      token_endpoint: "https://oauth2.googleapis.com/token",
      revocation_endpoint: "https://oauth2.googleapis.com/revoke",
    },
    authorizationParameters: { access_type: "offline", prompt: "consent" },
  },
  scope: "openid profile email",
  verificationHosts: ["www.google.com"],
};

export const MICROSOFT_ENTRA: ProviderPreset = {
  server: {
    metadata: {
      issuer: `${MICROSOFT}/v2.0`,
      authorization_endpoint: `${MICROSOFT}/oauth2/v2.0/authorize`,
      device_authorization_endpoint: `${MICROSOFT}/oauth2/v2.0/devicecode`,
      token_endpoint: `${MICROSOFT}/oauth2/v2.0/token`,
    },
    // The tenant that issues the token is known only when the person has signed in.
    issuerOf: ({ tid }) =>
      typeof tid === "string" && TENANT_ID.test(tid)
        ? `https://login.microsoftonline.com/${tid}/v2.0`
        : `${MICROSOFT}/v2.0`,
  },
  scope: "openid profile email offline_access",
  verificationHosts: ["microsoft.com"],
  redirect: { host: "localhost", ports: [0], path: "/" },
};
