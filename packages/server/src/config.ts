import { delimiter, dirname, join, resolve } from "node:path";
import {
  CaFileError,
  describeFault,
  EnvironmentError,
  homeDirectory,
  readCaCertificates,
  readEnvironment,
} from "@latchkey/auth";
import { parseVariableNames } from "@latchkey/codex";
import { z } from "zod";
import { findBasePathProblem } from "./guards/base-path.ts";

/** What earlier versions called it when the console makes its access token, as it always does now. */
const MAKE_ONE = "generate";
const MIN_TOKEN_CHARACTERS = 16;
const MIN_DIFFERENT_CHARACTERS = 5;

const EnvironmentSchema = z.object({
  CODEX_HOME: z.string().min(1).optional(),
  LATCHKEY_HOST: z.string().min(1).default("127.0.0.1"),
  LATCHKEY_PORT: z
    .string()
    .refine((port) => /^\d{1,5}$/.test(port) && Number(port) <= 65_535, "use a number up to 65535")
    .transform(Number)
    .default(4780),
  LATCHKEY_DATA_DIR: z.string().min(1).optional(),
  LATCHKEY_OWNER: z.enum(["vault", "home"]).default("vault"),
  LATCHKEY_AGENTS_DIR: z.string().min(1).optional(),
  LATCHKEY_FLOWS_DIR: z.string().min(1).optional(),
  LATCHKEY_WORKSPACE_DIR: z.string().min(1).optional(),
  LATCHKEY_CODEX_BIN: z.string().min(1).optional(),
  LATCHKEY_MAX_CODEX_PROCESSES: z
    .string()
    .regex(/^[1-9]\d{0,3}$/, "use a number from 1 to 9999")
    .transform(Number)
    .default(16),
  LATCHKEY_CODEX_ENV: z.string().default("").transform(readVariableNames),
  LATCHKEY_LMSTUDIO_URL: z
    .url({ protocol: /^https?$/ })
    .refine((url) => !URL.parse(url)?.username, "leave the user name and password out")
    .transform(completeLmStudioUrl)
    .default("http://127.0.0.1:1234/v1"),
  LATCHKEY_LMSTUDIO_TOKEN: z
    .string()
    .regex(/^[\x21-\x7E]+$/, "an API token has neither blanks nor newlines in it")
    .optional(),
  LATCHKEY_ISSUER: z.url({ protocol: /^https?$/ }).optional(),
  LATCHKEY_DEVICE_AUTH_DRIVER: z.enum(["native", "codex"]).default("native"),
  LATCHKEY_REVOKE_REPLACED: z.enum(["0", "1"]).default("0"),
  LATCHKEY_ACCESS_TOKEN: z
    .string()
    .trim()
    .superRefine((token, context) => {
      const message = token === MAKE_ONE ? undefined : findTokenProblem(token);
      if (message !== undefined) context.addIssue({ code: "custom", message });
    })
    .optional(),
  LATCHKEY_ACCESS_TOKEN_FILE: z.string().min(1).optional(),
  LATCHKEY_PUBLIC_URL: z
    .url({ protocol: /^https?$/ })
    .refine((url) => !URL.parse(url)?.username, "leave the user name and password out")
    .optional(),
  LATCHKEY_BASE_PATH: z
    .string()
    .superRefine((path, context) => {
      const message = path === "/" ? undefined : findBasePathProblem(path);
      if (message !== undefined) context.addIssue({ code: "custom", message });
    })
    .transform(withoutEndingSlash)
    .optional(),
  LATCHKEY_LOG_LEVEL: z.enum(["trace", "debug", "info", "warn", "error", "silent"]).default("info"),
  XDG_DATA_HOME: z.string().min(1).optional(),
  CODEX_REFRESH_TOKEN_URL_OVERRIDE: z.url().optional(),
  CODEX_REVOKE_TOKEN_URL_OVERRIDE: z.url().optional(),
});

function readVariableNames(list: string, context: z.RefinementCtx): string[] {
  try {
    return parseVariableNames(list);
  } catch (error) {
    context.addIssue({ code: "custom", message: error instanceof Error ? error.message : "" });
    return z.NEVER;
  }
}

const PATIENCE_MS = 10 * 60_000;

/** What one console gives at the most, however often it is asked. */
export type Limits = {
  /** Sign-ins that wait for a person: each asks the authorization server every few seconds. */
  signIns: number;
  /** Processes of Codex at the same time; turns beyond them wait in a queue. */
  codexProcesses: number;
  /** Runs in progress, over all conversations. */
  runs: number;
  /** Requests of one session, or of all programs, in ten seconds. */
  requests: number;
  /** Bytes of all request bodies that are under way. */
  bodyBytes: number;
};

const MAX_SIGN_INS = 50;
const MAX_RUNS = 500;
const MAX_REQUESTS = 5000;
const MAX_BODY_BYTES = 64 * 1024 * 1024;
const PING_INTERVAL_MS = 30_000;

export type ServerConfig = {
  host: string;
  port: number;
  codexHome: string;
  dataDirectory: string;
  /** Where Codex works unless another folder is chosen. */
  workspaceDirectory: string;
  /** The folders that may be chosen; absent for any on this machine. */
  workspaceRoots: readonly string[] | undefined;
  agentsDirectory: string;
  flowsDirectory: string;
  codexBinary: string | undefined;
  /** Names of variables that Codex gets beside those that it always gets. */
  codexVariables: readonly string[];
  /** Base address of LM Studio's OpenAI-compatible API. */
  lmStudioUrl: string;
  /** For an LM Studio that asks for one. */
  lmStudioToken: string | undefined;
  /** The authorization server; absent for OpenAI's own addresses. */
  authorizationServer: {
    issuer: string | undefined;
    refreshTokenUrl: string | undefined;
    revokeTokenUrl: string | undefined;
  };
  /** Whose client asks for device codes: Latchkey's, or the official one. */
  deviceAuthDriver: "native" | "codex";
  /** How long a person has to paste an address, and to say whether another account is meant. */
  patienceMs: { paste: number; confirmation: number };
  limits: Limits;
  /** How often each socket is looked at: whether it answers, and whether its session still holds. */
  pingIntervalMs: number;
  /** PEM certificates to trust beside the default ones. */
  ca: readonly string[];
  /** The access token, where a variable holds it. Preferred is a file. */
  accessToken: string | undefined;
  /** The file that holds the access token; absent for the one in the data directory. */
  accessTokenFile: string | undefined;
  /** Under which address people reach the console; absent for the one where it listens. */
  publicUrl: URL | undefined;
  /** Under which path it is there, such as `/latchkey`; empty for none. */
  basePath: string;
  /** Where the refresh token of a sign-in made in the console is kept. */
  owner: "vault" | "home";
  /** Whether a sign-in that a new one replaces is revoked. */
  revokeReplaced: boolean;
  logLevel: string;
  /** The whole environment, from which child processes and the proxy take what they may. */
  environment: NodeJS.ProcessEnv;
};

/** Something in the environment that the server cannot start with. */
export class ConfigError extends Error {
  override name = "ConfigError";
}

/** Reads the environment. @throws ConfigError that names each variable at fault. */
export function readConfig(environment: NodeJS.ProcessEnv = process.env): ServerConfig {
  if (/^\s+$/.test(environment["LATCHKEY_ACCESS_TOKEN"] ?? "")) {
    throw new ConfigError(
      "LATCHKEY_ACCESS_TOKEN is blank. Set a token, or leave the variable out.",
    );
  }
  const meant = readMeant(environment);
  const env = parseEnvironment(meant);
  if (env.LATCHKEY_ACCESS_TOKEN !== undefined && env.LATCHKEY_ACCESS_TOKEN_FILE !== undefined) {
    throw new ConfigError(
      "LATCHKEY_ACCESS_TOKEN and LATCHKEY_ACCESS_TOKEN_FILE are both set. Leave the first one out.",
    );
  }
  return {
    host: env.LATCHKEY_HOST,
    port: env.LATCHKEY_PORT,
    codexHome: resolve(env.CODEX_HOME ?? join(homeOf("CODEX_HOME"), ".codex")),
    ...readDirectories(env),
    logLevel: env.LATCHKEY_LOG_LEVEL,
    authorizationServer: {
      issuer: env.LATCHKEY_ISSUER,
      refreshTokenUrl: env.CODEX_REFRESH_TOKEN_URL_OVERRIDE,
      revokeTokenUrl: env.CODEX_REVOKE_TOKEN_URL_OVERRIDE,
    },
    deviceAuthDriver: env.LATCHKEY_DEVICE_AUTH_DRIVER,
    patienceMs: { paste: PATIENCE_MS, confirmation: PATIENCE_MS },
    limits: {
      signIns: MAX_SIGN_INS,
      codexProcesses: env.LATCHKEY_MAX_CODEX_PROCESSES,
      runs: MAX_RUNS,
      requests: MAX_REQUESTS,
      bodyBytes: MAX_BODY_BYTES,
    },
    pingIntervalMs: PING_INTERVAL_MS,
    ca: readCa(meant),
    codexBinary: env.LATCHKEY_CODEX_BIN,
    codexVariables: env.LATCHKEY_CODEX_ENV,
    lmStudioUrl: env.LATCHKEY_LMSTUDIO_URL,
    lmStudioToken: env.LATCHKEY_LMSTUDIO_TOKEN,
    accessToken: env.LATCHKEY_ACCESS_TOKEN === MAKE_ONE ? undefined : env.LATCHKEY_ACCESS_TOKEN,
    accessTokenFile: env.LATCHKEY_ACCESS_TOKEN_FILE && resolve(env.LATCHKEY_ACCESS_TOKEN_FILE),
    ...readPublicAddress(env),
    owner: env.LATCHKEY_OWNER,
    revokeReplaced: env.LATCHKEY_REVOKE_REPLACED === "1",
    environment: meant,
  };
}

/** The public URL may have the path in it, the path may be given alone, and both must agree. */
function readPublicAddress(env: z.infer<typeof EnvironmentSchema>) {
  const { LATCHKEY_PUBLIC_URL: url, LATCHKEY_BASE_PATH: path } = env;
  if (url === undefined) return { publicUrl: undefined, basePath: path ?? "" };
  const publicUrl = new URL(url);
  const named = withoutEndingSlash(publicUrl.pathname);
  const problem = named === "" ? undefined : findBasePathProblem(named);
  if (problem !== undefined) throw new ConfigError(`The path of LATCHKEY_PUBLIC_URL: ${problem}.`);
  if (named !== "" && path !== undefined && path !== named) {
    throw new ConfigError(
      `LATCHKEY_PUBLIC_URL says that the console is under ${named}, LATCHKEY_BASE_PATH says ${path || "/"}.`,
    );
  }
  const basePath = named || (path ?? "");
  publicUrl.pathname = `${basePath}/`;
  return { publicUrl, basePath };
}

function withoutEndingSlash(path: string): string {
  return path.replace(/\/$/, "");
}

/** What is wrong with an access token that somebody has chosen; undefined when nothing is. */
export function findTokenProblem(token: string): string | undefined {
  if (token.trim() === "") return "it is blank";
  if (token.length < MIN_TOKEN_CHARACTERS) return `use at least ${MIN_TOKEN_CHARACTERS} characters`;
  if (!/^[\x21-\x7e]+$/.test(token)) return "use letters, digits and signs of ASCII, and no spaces";
  if (new Set(token).size < MIN_DIFFERENT_CHARACTERS) {
    return `use at least ${MIN_DIFFERENT_CHARACTERS} different characters`;
  }
  return undefined;
}

/** Whether an address to listen at is reached from this machine only. */
export function isLoopbackHost(host: string): boolean {
  return host === "localhost" || host === "::1" || /^127(\.\d{1,3}){3}$/.test(host);
}

function readDirectories(env: z.infer<typeof EnvironmentSchema>) {
  const dataDirectory = resolve(env.LATCHKEY_DATA_DIR ?? defaultDataDirectory(env.XDG_DATA_HOME));
  const workspaceRoots = env.LATCHKEY_WORKSPACE_DIR?.split(delimiter)
    .filter((root) => root !== "")
    .map((root) => resolve(root));
  const agentsDirectory = resolve(env.LATCHKEY_AGENTS_DIR ?? join(dataDirectory, "agents"));
  return {
    dataDirectory,
    workspaceDirectory: resolve(workspaceRoots?.[0] ?? process.cwd()),
    workspaceRoots,
    agentsDirectory,
    flowsDirectory: resolve(env.LATCHKEY_FLOWS_DIR ?? join(dirname(agentsDirectory), "flows")),
  };
}

function defaultDataDirectory(dataHome: string | undefined): string {
  return join(dataHome ?? join(homeOf("LATCHKEY_DATA_DIR"), ".local", "share"), "latchkey");
}

function homeOf(variable: string): string {
  return withConfigError(() => homeDirectory(variable));
}

function readMeant(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return withConfigError(() => readEnvironment(environment));
}

function withConfigError<Result>(read: () => Result): Result {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof EnvironmentError)) throw error;
    throw new ConfigError(error.message, { cause: error });
  }
}

/** LM Studio's own pages show its address without the path of its API. */
function completeLmStudioUrl(given: string): string {
  const url = given.replace(/\/+$/, "");
  return url.endsWith("/v1") ? url : `${url}/v1`;
}

function parseEnvironment(environment: NodeJS.ProcessEnv): z.infer<typeof EnvironmentSchema> {
  const result = EnvironmentSchema.safeParse(environment);
  if (result.success) return result.data;
  const problems = result.error.issues.map(({ path, message }) =>
    describeFault(path.join("."), message, environment),
  );
  throw new ConfigError(`The environment is not usable.\n  ${problems.join("\n  ")}`);
}

function readCa(environment: NodeJS.ProcessEnv): string[] {
  try {
    return readCaCertificates(environment);
  } catch (error) {
    throw error instanceof CaFileError ? new ConfigError(error.message, { cause: error }) : error;
  }
}

/** The configuration of a sign-in flow inside of another application. */
export function readEmbeddedConfig({
  codexHome,
  dataDirectory,
  environment = process.env,
}: {
  codexHome: string;
  dataDirectory: string;
  environment?: NodeJS.ProcessEnv;
}): ServerConfig {
  const own = { CODEX_HOME: codexHome, LATCHKEY_DATA_DIR: dataDirectory };
  return readConfig({ ...environment, ...own });
}
