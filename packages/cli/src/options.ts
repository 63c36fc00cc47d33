import { resolve } from "node:path";

import { expandHomePath } from "@latchkey/auth";
import { InvalidArgumentError, Option } from "commander";

import { withCliError } from "./config.ts";
import { isSafeAddress, SAFE_ADDRESS_ADVICE } from "./address.ts";

/** Options that several commands share. */
export interface HomeOptions {
  home?: string;
}

export interface ProviderOptions {
  provider?: string | undefined;
  issuer?: string | undefined;
  clientId?: string | undefined;
}

export interface StoreOptions {
  store?: "auto" | "file" | "keyring";
}

export interface JsonOptions {
  json?: boolean;
}

export const homeOption = () =>
  new Option("--home <dir>", "Codex home (default: $CODEX_HOME or ~/.codex)").argParser(
    (path: string) => resolve(parseHome(path)),
  );

export const storeOption = () =>
  new Option("--store <place>", "where the credentials are (default: where Codex looks)").choices([
    "auto",
    "file",
    "keyring",
  ]);

export const jsonOption = () => new Option("--json", "one JSON object a line, for programs");

export const providerOptions = () => [
  new Option("--provider <name>", "who to sign in with (see: latchkey providers)").choices([
    "openai",
    "github",
    "google",
    "microsoft",
    "oidc",
  ]),
  new Option("--issuer <url>", "issuer of the authorization server").argParser(parseIssuer),
  new Option("--client-id <id>", "client ID to sign in as"),
];

/** For the commands that run until they are ended. */
export const serviceOptions = () => [
  new Option("--install", "have systemd or launchd run it for you, now and at each login"),
  new Option("--print", "only show what --install would write").implies({ install: true }),
];

/** A whole number of seconds, at least `smallest`. */
export function parseSeconds(smallest: number) {
  return (value: string): number => {
    const seconds = Number(value);
    if (!/^\d+$/u.test(value) || seconds < smallest) {
      throw new InvalidArgumentError(`Use a whole number of seconds, ${smallest} or more.`);
    }
    return seconds;
  };
}

export function parseCount(value: string): number {
  if (!/^\d{1,4}$/u.test(value)) throw new InvalidArgumentError("Use a whole number, 0 or more.");
  return Number(value);
}

function parseIssuer(value: string): string {
  if (!isSafeAddress(value)) throw new InvalidArgumentError(SAFE_ADDRESS_ADVICE);
  return value;
}

/** A home by its name or path. An empty one is a variable that is not set, not this directory. */
export function parseHome(value: string): string {
  if (value === "") throw new InvalidArgumentError("Name a directory.");
  return withCliError(() => expandHomePath(value, "--home"));
}
