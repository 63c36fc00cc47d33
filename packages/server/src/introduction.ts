import { networkInterfaces } from "node:os";
import type { ServerConfig } from "./config.ts";

const WILDCARDS = new Set(["0.0.0.0", "[::]"]);

/**
 * What the person who started the server reads: where it is, and how to get in when it made its own
 * access token. For a terminal, never for a log.
 */
export function introduce(
  url: string,
  { accessToken, oneTimeCode }: Pick<ServerConfig, "accessToken" | "oneTimeCode">,
): string {
  const lines = [`Latchkey is ready at ${url}`];
  if (oneTimeCode !== undefined && accessToken !== undefined) {
    lines.push(
      "Open this link to sign in. It works once:",
      ...addressesOf(url).map((address) => `  ${address}/sign-in/${oneTimeCode}`),
      "The access token, for other browsers and for programs; it is not shown again:",
      `  ${accessToken}`,
    );
  }
  return lines.join("\n");
}

/** A server that listens everywhere is found here on this machine, and there from others. */
function addressesOf(url: string): string[] {
  const { hostname, port } = new URL(url);
  if (!WILDCARDS.has(hostname)) return [url];
  const outside = Object.values(networkInterfaces())
    .flatMap((addresses) => addresses ?? [])
    .find(({ internal, family }) => !internal && family === "IPv4");
  const hosts = ["127.0.0.1", ...(outside ? [outside.address] : [])];
  return hosts.map((host) => `http://${host}:${port}`);
}
