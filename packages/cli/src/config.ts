import { homedir } from "node:os";
import { join, resolve } from "node:path";

import * as z from "zod/mini";

import { isSafeAddress, SAFE_ADDRESS_ADVICE } from "./address.ts";
import { CliError } from "./failure.ts";

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
  NO_COLOR: text,
  TERM: text,
  XDG_DATA_HOME: text,
});

/** What the environment says. */
export interface CliConfig {
  /** The Codex home to work on when none is named. */
  homePath: string;
  codexBinary?: string | undefined;
  /** Names of variables that the console passes on to Codex. */
  codexVariables: readonly string[];
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
  dataDirectory: string;
  /** Holds the sign-ins that are not for Codex. */
  providerDirectory: string;
  /** Whether a sign-in that a new one replaces is revoked. */
  revokeReplaced: boolean;
  hasColor: boolean;
  /** Text is only ever added, for screen readers. */
  isAppendOnly: boolean;
  /** For what takes its own part of it: the proxy, child processes, the choice of a method. */
  environment: Readonly<Record<string, string | undefined>>;
}

/** Reads the environment. Throws `INVALID_REQUEST` that names each variable at fault. */
export function readConfig(environment: NodeJS.ProcessEnv = process.env): CliConfig {
  const given = Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== ""));
  const parsed = EnvironmentSchema.safeParse(given);
  if (!parsed.success) {
    const problems = parsed.error.issues.map(
      ({ path, message }) => `${path.join(".")}: ${message}`,
    );
    throw new CliError("INVALID_REQUEST", `The environment is not usable. ${problems.join("; ")}`);
  }
  const env = parsed.data;
  const dataHome = env.XDG_DATA_HOME ?? join(homedir(), ".local/share");
  const dataDirectory = resolve(env.LATCHKEY_DATA_DIR ?? join(dataHome, "latchkey"));
  return {
    homePath: resolve(env.CODEX_HOME ?? join(homedir(), ".codex")),
    codexBinary: env.LATCHKEY_CODEX_BIN,
    codexVariables: (env.LATCHKEY_CODEX_ENV ?? "").split(/[\s,]+/u).filter(Boolean),
    deviceAuthDriver: env.LATCHKEY_DEVICE_AUTH_DRIVER ?? "native",
    authorizationServer: {
      issuer: env.LATCHKEY_ISSUER,
      refreshTokenUrl: env.CODEX_REFRESH_TOKEN_URL_OVERRIDE,
      revokeTokenUrl: env.CODEX_REVOKE_TOKEN_URL_OVERRIDE,
    },
    clientSecret: env.LATCHKEY_CLIENT_SECRET,
    dataDirectory,
    providerDirectory: join(dataDirectory, "providers"),
    revokeReplaced: env.LATCHKEY_REVOKE_REPLACED === "1",
    hasColor: env.NO_COLOR === undefined && env.TERM !== "dumb",
    isAppendOnly: (env.ACCESSIBLE ?? "0") !== "0" || env.TERM === "dumb",
    environment,
  };
}
