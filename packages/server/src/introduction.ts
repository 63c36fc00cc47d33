import { networkInterfaces } from "node:os";
import type { AccessToken } from "./composition/access-token.ts";
import { makeSignInCode } from "./use-cases/access/sign-in-code.ts";

const WILDCARDS = new Set(["0.0.0.0", "[::]"]);
const FIRST_LINK_MS = 24 * 60 * 60_000;

/** What a console started from. */
type Start = {
  url: string;
  publicUrl: URL | undefined;
  basePath: string;
  accessToken: AccessToken;
};

/**
 * What the person who started the server reads: where it is and how to get in. For a terminal, never
 * for a log.
 */
export function introduce({ url: root, publicUrl, basePath, accessToken }: Start): string {
  const url = `${root}${basePath}`;
  const code = makeSignInCode(accessToken.value, new Date(Date.now() + FIRST_LINK_MS));
  const addresses = publicUrl ? [publicUrl.href.replace(/\/$/, "")] : addressesOf(url);
  const place = accessToken.path ?? "LATCHKEY_ACCESS_TOKEN";
  return [
    `Latchkey is ready at ${url}`,
    "Open this link to sign in. It works once, within a day:",
    ...addresses.map((address) => `  ${signInLink(address, code)}`),
    `Another link: latchkey open. Programs use the access token, which is in ${place}`,
    ...(isRoot() ? [ROOT_WARNING] : []),
  ].join("\n");
}

/** The code is behind the #, which no browser sends: no proxy, log or preview of the link sees it. */
export function signInLink(address: string, code: string): string {
  return `${address}/sign-in#${code}`;
}

const ROOT_WARNING =
  "Running as root: whatever Codex runs may do anything to this machine. Give Latchkey a user of " +
  "its own; docs/operations.md has a unit for that.";

function isRoot(): boolean {
  return process.getuid?.() === 0;
}

/** A server that listens everywhere is found here on this machine, and there from others. */
function addressesOf(url: string): string[] {
  const { hostname, port, pathname } = new URL(url);
  if (!WILDCARDS.has(hostname)) return [url];
  const outside = Object.values(networkInterfaces())
    .flatMap((addresses) => addresses ?? [])
    .find(({ internal, family }) => !internal && family === "IPv4");
  const hosts = ["127.0.0.1", ...(outside ? [outside.address] : [])];
  return hosts.map((host) => `http://${host}:${port}${pathname.replace(/\/$/, "")}`);
}
