import { join, resolve } from "node:path";

import * as z from "zod/mini";

import { describeFault, EnvironmentError, homeDirectory, readEnvironment } from "@latchkey/auth";

import { isSafeAddress, SAFE_ADDRESS_ADVICE } from "./address.ts";
import { CliError } from "./failure.ts";
import type { TerminalCapabilities } from "./terminal/config.ts";
import { terminalCapabilities } from "./terminal/config.ts";

const text = z.optional(z.string().check(z.minLength(1)));
const address = z.optional(z.string().check(z.refine(isSafeAddress, SAFE_ADDRESS_ADVICE)));
const EnvironmentSchema = z.object({
  ACCESSIBLE: text,
  CODEX_HOME: text,
  CODEX_REFRESH_TOKEN_URL_OVERRIDE: address,
  CODEX_REVOKE_TOKEN_URL_OVERRIDE: address,
  LATCHKEY_CLIENT_SECRET: text,
  LATCHKEY_CODEX_BIN: text,
  LATCHKEY_CODEX_ENV: text,
  LATCHKEY_DATA_DIR: text,
  LATCHKEY_DEVICE_AUTH_DRIVER: z.optional(z.enum(["native", "codex"])),
  LATCHKEY_ISSUER: address,
  LATCHKEY_REVOKE_REPLACED: z.optional(z.enum(["0", "1"])),
  LATCHKEY_URL: address,
  XDG_DATA_HOME: text,
});

/** What the environment says. */
export interface CliConfig {
  /** The Codex home to work on when none is named. */
  readonly homePath: string;
  codexBinary?: string | undefined;
  /** Names of variables that the console passes on to Codex. */
  codexVariables: readonly string[];
  /** Where the console is reached that a command asks; absent for this machine's. */
  consoleUrl?: string | undefined;
  /** Who asks OpenAI for device codes: Latchkey itself, or the official client. */
  deviceAuthDriver: "native" | "codex";
  /** OpenAI's authorization server; absent for its own addresses. */
  authorizationServer: {
    issuer?: string | undefined;
    refreshTokenUrl?: string | undefined;
    revokeTokenUrl?: string | undefined;
  };
  /** For providers that want one of installed programs too. */
  clientSecret?: string | undefined;
  /** Holds what the console and the keeper know; the same as that of `latchkey serve`. */
  readonly dataDirectory: string;
  /** Holds the sign-ins that are not for Codex. */
  readonly providerDirectory: string;
  /** Whether a sign-in that a new one replaces is revoked. */
  revokeReplaced: boolean;
  terminal: TerminalCapabilities;
  /** Text is only ever added, for screen readers. */
  isAppendOnly: boolean;
  /** For what takes its own part of it: the proxy, child processes, the choice of a method. */
  environment: Readonly<Record<string, string | undefined>>;
}

/** Reads the environment. Throws `INVALID_REQUEST` that names each variable at fault. */
export function readConfig(environment: NodeJS.ProcessEnv = process.env): CliConfig {
  const given = withCliError(() => readEnvironment(environment));
  const parsed = EnvironmentSchema.safeParse(given);
  if (!parsed.success) {
    const problems = parsed.error.issues.map(({ path, message }) =>
      describeFault(path.join("."), message, given),
    );
    throw new CliError("INVALID_REQUEST", `The environment is not usable. ${problems.join("; ")}`);
  }
  const env = parsed.data;
  const terminal = terminalCapabilities(given);
  return {
    // Getters: a default that a command does not need may not exist, for a user without a home.
    get homePath() {
      return resolve(env.CODEX_HOME ?? join(homeOf("CODEX_HOME"), ".codex"));
    },
    get dataDirectory() {
      if (env.LATCHKEY_DATA_DIR !== undefined) return resolve(env.LATCHKEY_DATA_DIR);
      const dataHome = env.XDG_DATA_HOME ?? join(homeOf("LATCHKEY_DATA_DIR"), ".local/share");
      return resolve(dataHome, "latchkey");
    },
    get providerDirectory() {
      return join(this.dataDirectory, "providers");
    },
    codexBinary: env.LATCHKEY_CODEX_BIN,
    codexVariables: (env.LATCHKEY_CODEX_ENV ?? "").split(/[\s,]+/u).filter(Boolean),
    consoleUrl: env.LATCHKEY_URL,
    deviceAuthDriver: env.LATCHKEY_DEVICE_AUTH_DRIVER ?? "native",
    authorizationServer: {
      issuer: env.LATCHKEY_ISSUER,
      refreshTokenUrl: env.CODEX_REFRESH_TOKEN_URL_OVERRIDE,
      revokeTokenUrl: env.CODEX_REVOKE_TOKEN_URL_OVERRIDE,
    },
    clientSecret: env.LATCHKEY_CLIENT_SECRET,
    revokeReplaced: env.LATCHKEY_REVOKE_REPLACED === "1",
    terminal,
    isAppendOnly: (env.ACCESSIBLE ?? "0") !== "0" || terminal.isDumb,
    environment: given,
  };
}

function homeOf(variable: string): string {
  return withCliError(() => homeDirectory(variable));
}

/** Runs what reads the environment; what is wrong with that is a usage error. */
export function withCliError<Result>(read: () => Result): Result {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof EnvironmentError)) throw error;
    throw new CliError("INVALID_REQUEST", error.message, { cause: error });
  }
}
