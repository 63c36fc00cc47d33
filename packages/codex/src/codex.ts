import { canonicalPath, isSamePlace } from "@latchkey/auth";
import { AppServer, type AppServerOptions, type ClientInfo } from "./app-server/app-server.ts";
import { startDeviceLogin, type DeviceLogin } from "./app-server/device-login.ts";
import { ProcessPool } from "./app-server/process-pool.ts";
import { runTurn } from "./app-server/run-turn.ts";
import { createVersionReader, findCodexBinary, readCodexVersion } from "./binary.ts";
import type { DiagnosticListener } from "./diagnostic.ts";
import { codexEnvironment, type Environment } from "./environment.ts";
import { toCodexError, unavailable } from "./errors/error-mapping.ts";
import type { KeptOut } from "./kept-out.ts";
import { processPermissions } from "./model-access.ts";
import { listModels, type CodexModel } from "./models.ts";
import { preflight } from "./preflight.ts";
import type { LoginCompleted } from "./protocol/account.ts";
import type { TurnOptions, TurnOutcome, TurnRequest } from "./turn.ts";

const IDLE_TIMEOUT_MS = 300_000;
const START_TIMEOUT_MS = 20_000;

/** A value of Codex's configuration. */
export type ConfigValue = string | number | boolean | readonly string[];

export interface CodexOptions {
  /** The parent's environment, of which an allow-list is passed on. */
  environment: Environment;
  /** Passed on whole, over the allow-list. */
  extraEnvironment?: Environment;
  clientInfo: ClientInfo;
  /** Default: the program that comes with `@openai/codex`. */
  binaryPath?: string;
  /** Configuration by dotted key, over every home's `config.toml`, which is never written. */
  config?: Readonly<Record<string, ConfigValue>>;
  /**
   * What commands of the model are kept from wherever Codex has a sandbox, asked for before each turn.
   * Default: they may do what Codex's configuration lets them.
   */
  keptOut?: () => KeptOut;
  /** How long a process without turns is kept. Default 5 minutes. */
  idleTimeoutMs?: number;
  /**
   * How many app-server processes run at the same time. Turns beyond that wait in a queue, for which
   * idle processes of other homes end first. Default: no limit.
   */
  maxProcesses?: number;
  /** Default 20 seconds. */
  startTimeoutMs?: number;
  onDiagnostic?: DiagnosticListener;
}

/** Whether Codex can be run here at all. */
export type CodexAvailability =
  | { isAvailable: true; version: string; binaryPath: string }
  | { isAvailable: false; reason: string };

/** Codex, in as many homes as are asked for. Safe to use for many turns at once. */
export interface Codex {
  /** Runs a turn to exactly one outcome, and never rejects. */
  runTurn(request: TurnRequest, options: TurnOptions): Promise<TurnOutcome>;
  /** The models that a home can choose from. Throws `CodexError`. */
  listModels(home: string): Promise<CodexModel[]>;
  /**
   * Starts a sign-in with a device code by Codex's own client, in a process of its own. Credentials
   * that the home holds are replaced at the end and not revoked. Throws `AuthError` and `CodexError`.
   */
  startDeviceLogin(home: string, options: { signal: AbortSignal }): Promise<DeviceLogin>;
  availability(): Promise<CodexAvailability>;
  /**
   * Another sign-in was put in place in this home: the next turn starts from it. Not needed for
   * renewed tokens of the same sign-in. Resolves when an idle process has ended.
   */
  invalidate(home: string): Promise<void>;
  /** How many app-server processes there are, idle and ending ones included. */
  processCount(): number;
  /** Ends all processes. Turns that run fail with `CODEX_UNAVAILABLE`. */
  close(): Promise<void>;
}

/** Drives the Codex CLI's app-server, one process a home, started when it is needed. */
export function createCodex(options: CodexOptions): Codex {
  const onDiagnostic = options.onDiagnostic ?? (() => undefined);
  const pool = new ProcessPool({
    start: async (home) => {
      await requireSameHome(home);
      return startAppServer(home, { ...options, onDiagnostic });
    },
    maxProcesses: options.maxProcesses ?? Number.POSITIVE_INFINITY,
    idleTimeoutMs: options.idleTimeoutMs ?? IDLE_TIMEOUT_MS,
    onDiagnostic,
    keptOut: options.keptOut,
  });
  const readVersion = createVersionReader((binaryPath) => readCodexVersion(binaryPath, options));
  return {
    runTurn: (request, turnOptions) => runTurn(pool, request, turnOptions),
    listModels: (home) => listHomeModels(pool, home),
    startDeviceLogin: (home, { signal }) =>
      beginDeviceLogin(home, { ...options, onDiagnostic }, signal),
    availability: () => checkAvailability(options, readVersion),
    invalidate: async (home) => pool.invalidate(await canonicalPath(home)),
    processCount: () => pool.size,
    close: () => pool.close(),
  };
}

/** A home that a link replaced while its turn waited would start with the configuration found there. */
async function requireSameHome(home: string): Promise<void> {
  if (await isSamePlace(home)) return;
  throw unavailable(`The home ${home} was replaced by a link to another place.`);
}

type ServerOptions = CodexOptions & { onDiagnostic: DiagnosticListener };

async function beginDeviceLogin(
  home: string,
  options: ServerOptions,
  signal: AbortSignal,
): Promise<DeviceLogin> {
  signal.throwIfAborted();
  const { promise: completed, resolve: onLoginCompleted } = Promise.withResolvers<LoginCompleted>();
  const server = await startAppServer(home, { ...options, onLoginCompleted });
  return startDeviceLogin({ server, completed }, signal);
}

async function startAppServer(
  home: string,
  options: ServerOptions & Pick<AppServerOptions, "onLoginCompleted">,
): Promise<AppServer> {
  const { environment, extraEnvironment, clientInfo, onDiagnostic, onLoginCompleted } = options;
  return AppServer.start({
    binaryPath: await findCodexBinary(options.binaryPath),
    args: [
      ...configArguments(options.config ?? {}),
      ...processPermissions(options.keptOut !== undefined),
    ],
    env: codexEnvironment(environment, home, extraEnvironment),
    home,
    clientInfo,
    startTimeoutMs: options.startTimeoutMs ?? START_TIMEOUT_MS,
    onDiagnostic,
    ...(onLoginCompleted && { onLoginCompleted }),
  });
}

/** JSON's strings, numbers, booleans and arrays of strings are TOML as well. */
export function configArguments(config: Readonly<Record<string, ConfigValue>>): string[] {
  return Object.entries(config).flatMap(([key, value]) => [
    "-c",
    `${key}=${JSON.stringify(value)}`,
  ]);
}

async function listHomeModels(pool: ProcessPool, home: string): Promise<CodexModel[]> {
  try {
    const lease = await pool.acquire(await preflight(home));
    try {
      return await listModels(lease.server);
    } finally {
      lease.release();
    }
  } catch (error) {
    throw toCodexError(error);
  }
}

async function checkAvailability(
  options: CodexOptions,
  readVersion: (binaryPath: string) => Promise<string>,
): Promise<CodexAvailability> {
  try {
    const binaryPath = await findCodexBinary(options.binaryPath);
    const version = await readVersion(binaryPath);
    return { isAvailable: true, version, binaryPath };
  } catch (error) {
    return { isAvailable: false, reason: toCodexError(error).message };
  }
}
