import { randomBytes } from "node:crypto";
import { once } from "node:events";
import type { IncomingMessage, ServerResponse } from "node:http";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";

import { jwt } from "../support/tokens.ts";

export const STANDARD_CLIENT_ID = "client-1";

export interface StandardServer {
  url: string;
  /** A refresh token, as if somebody had signed in. */
  signIn(): string;
  approve(userCode: string): void;
  close(): Promise<void>;
}

type Reply = [status: number, body: Record<string, unknown>];
const REFUSED: Reply = [400, { error: "invalid_grant" }];

/** Any OpenID Connect server by the book: strict, rotating, forgetful of what was redeemed. */
export async function startStandardServer(): Promise<StandardServer> {
  const approvals = new Map<string, { userCode: string; isApproved: boolean }>();
  const refreshTokens = new Set<string>();
  const authorizationCodes = new Set<string>();
  let url = "";

  const newRefreshToken = () => {
    const token = `rt-${randomBytes(24).toString("base64url")}`;
    refreshTokens.add(token);
    return token;
  };
  const grant = (): Reply => {
    const now = Math.floor(Date.now() / 1000);
    const times = { iat: now, exp: now + 3600 };
    const claims = { iss: url, aud: STANDARD_CLIENT_ID, sub: "ada", email: "ada@example.com" };
    const accessToken = `at-${randomBytes(24).toString("base64url")}`;
    return [
      200,
      {
        access_token: accessToken,
        token_type: "Bearer",
        expires_in: 3600,
        refresh_token: newRefreshToken(),
        id_token: jwt({ ...claims, ...times }),
        scope: "openid",
      },
    ];
  };
  const token = (form: URLSearchParams): Reply => {
    const value = (name: string) => form.get(name) ?? "";
    switch (value("grant_type")) {
      case "refresh_token":
        return refreshTokens.delete(value("refresh_token")) ? grant() : REFUSED;
      case "authorization_code": {
        // Any code is good once: who has one has been at the authorization page.
        const code = value("code");
        const isKnown = authorizationCodes.has(code);
        authorizationCodes.add(code);
        return isKnown ? REFUSED : grant();
      }
      default: {
        const approval = approvals.get(value("device_code"));
        if (!approval) return REFUSED;
        if (!approval.isApproved) return [400, { error: "authorization_pending" }];
        approvals.delete(value("device_code"));
        return grant();
      }
    }
  };
  const device = (): Reply => {
    const deviceCode = `dc-${randomBytes(24).toString("base64url")}`;
    const userCode = randomBytes(4).toString("hex").toUpperCase();
    approvals.set(deviceCode, { userCode, isApproved: false });
    const page = { verification_uri: `${url}/page`, verification_uri_complete: `${url}/page?c=1` };
    const times = { expires_in: 40, interval: 5 };
    return [200, { device_code: deviceCode, user_code: userCode, ...page, ...times }];
  };
  const metadata = (): Reply => [
    200,
    {
      issuer: url,
      authorization_endpoint: `${url}/authorize`,
      token_endpoint: `${url}/token`,
      device_authorization_endpoint: `${url}/device`,
      revocation_endpoint: `${url}/revoke`,
      scopes_supported: ["openid", "email", "offline_access"],
      response_types_supported: ["code"],
      some_extension: true,
    },
  ];

  const reply = (path: string, form: URLSearchParams): Reply => {
    if (path.startsWith("/.well-known/")) return metadata();
    if (path === "/device") return device();
    if (path === "/token") return token(form);
    if (path !== "/revoke") return [404, {}];
    refreshTokens.delete(form.get("token") ?? "");
    return [200, {}];
  };
  const respond = async (request: IncomingMessage, response: ServerResponse) => {
    const [status, body] = reply(request.url ?? "", new URLSearchParams(await text(request)));
    response.writeHead(status, { "content-type": "application/json" });
    response.end(JSON.stringify(body));
  };
  const server = createServer((request, response) => void respond(request, response));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url,
    signIn: newRefreshToken,
    approve(userCode) {
      for (const approval of approvals.values()) {
        if (approval.userCode === userCode) approval.isApproved = true;
      }
    },
    async close() {
      server.close();
      server.closeAllConnections();
      await once(server, "close");
    },
  };
}
