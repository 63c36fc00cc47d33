import { spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { extname } from "node:path";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";

import { AuthError } from "../../errors.ts";
import { cleanPeerText } from "../../text-safety.ts";
import { KEYRING_EXIT } from "./keyring-exit.ts";

/** Names one secret in the keyring of the operating system. Neither part is a secret. */
export interface KeyringItem {
  service: string;
  account: string;
}

export interface KeyringCallOptions {
  signal?: AbortSignal | undefined;
  /** For this call and all that belongs to it. Default: the keyring's own limit. */
  timeoutMs?: number;
}

/**
 * The keyring of the operating system: Secret Service on Linux, Keychain on macOS, Credential
 * Manager on Windows. Every call throws `KEYRING_UNAVAILABLE` when it fails or takes too long.
 */
export interface Keyring {
  read(item: KeyringItem, options?: KeyringCallOptions): Promise<string | undefined>;
  write(item: KeyringItem, secret: string, options?: KeyringCallOptions): Promise<void>;
  remove(item: KeyringItem, options?: KeyringCallOptions): Promise<void>;
  /** Writes an item and deletes it: a keyring may be readable and take nothing. */
  probe(options?: KeyringCallOptions): Promise<void>;
}

export interface KeyringOptions {
  /** How long the keyring may take to answer, unlocking included. Default 3 seconds. */
  timeoutMs?: number | undefined;
  /** Where the keyring is looked for (`DBUS_SESSION_BUS_ADDRESS`). Default: this process's own. */
  environment?: Readonly<Record<string, string | undefined>> | undefined;
}

const DEFAULT_TIMEOUT_MS = 3000;
/** On a machine that is busy a process takes long to start, which says nothing about the keyring. */
const START_TIMEOUT_MS = 15_000;
/** Beside this file, and like it TypeScript in the sources and JavaScript when published. */
const programPath = () =>
  fileURLToPath(new URL("./keyring-process.ts", import.meta.url)).replace(
    /\.ts$/u,
    extname(import.meta.filename),
  );

interface Call {
  operation: "read" | "write" | "remove" | "probe";
  item: KeyringItem;
  secret?: string;
}

/** Gives access to the keyring. Nothing is loaded or looked for before the first call. */
export function createKeyring(options: KeyringOptions = {}): Keyring {
  const limitMs = options.timeoutMs ?? DEFAULT_TIMEOUT_MS;
  const run = async (call: Call, { signal, timeoutMs }: KeyringCallOptions = {}) => {
    signal?.throwIfAborted();
    const ended = await runProgram(call, {
      environment: options.environment,
      signal,
      timeoutMs,
      limitMs,
    });
    signal?.throwIfAborted();
    if (ended.exitCode === KEYRING_EXIT.done) return ended.secret;
    if (ended.exitCode === KEYRING_EXIT.absent) return undefined;
    throw ended.isTimedOut ? timedOut() : unavailable(ended);
  };
  return {
    read: (item, call) => run({ operation: "read", item }, call),
    write: async (item, secret, call) => {
      await run({ operation: "write", item, secret }, call);
    },
    remove: async (item, call) => {
      await run({ operation: "remove", item }, call);
    },
    probe: async (call) => {
      const item = { service: "Latchkey", account: `probe-${randomUUID()}` };
      await run({ operation: "probe", item }, call);
    },
  };
}

interface EndedProgram {
  exitCode: number | null;
  secret: string;
  complaint: string;
  isTimedOut: boolean;
}

interface ProgramOptions {
  environment: KeyringOptions["environment"];
  signal: AbortSignal | undefined;
  /** From its start to its end; without it the two parts of that have their own limits. */
  timeoutMs: number | undefined;
  limitMs: number;
}

async function runProgram(
  { operation, item, secret = "" }: Call,
  { environment, signal, timeoutMs, limitMs }: ProgramOptions,
): Promise<EndedProgram> {
  const patience = new AbortController();
  const giveUp = () => {
    patience.abort();
  };
  let timer = setTimeout(giveUp, timeoutMs ?? START_TIMEOUT_MS);
  const child = spawn(process.execPath, [programPath(), operation, item.service, item.account], {
    ...(environment ? { env: environment } : {}),
    stdio: ["pipe", "pipe", "pipe", "pipe"],
    signal: signal ? AbortSignal.any([signal, patience.signal]) : patience.signal,
    killSignal: "SIGKILL",
    windowsHide: true,
  });
  const exitCode = new Promise<number | null>((resolve) => {
    // A child that is killed or cannot start is told apart by its missing exit code.
    child.once("error", () => resolve(null));
    child.once("close", resolve);
  });
  child.stdio[3]?.once("data", () => {
    if (timeoutMs !== undefined) return;
    clearTimeout(timer);
    timer = setTimeout(giveUp, limitMs);
  });
  child.stdin.on("error", () => undefined);
  child.stdin.end(secret);
  const [answer, complaint] = await Promise.all([text(child.stdout), text(child.stderr)]);
  const code = await exitCode;
  clearTimeout(timer);
  return { exitCode: code, secret: answer, complaint, isTimedOut: patience.signal.aborted };
}

function timedOut(): AuthError {
  return new AuthError(
    "KEYRING_UNAVAILABLE",
    "The keyring did not answer in time: it may be locked or hang. Unlock it and try again, " +
      "or store the credentials in a file.",
    { reason: "timed_out" },
  );
}

function unavailable({ exitCode, complaint }: EndedProgram): AuthError {
  if (exitCode === KEYRING_EXIT.notInstalled) {
    return new AuthError(
      "KEYRING_UNAVAILABLE",
      "Keyring support is not installed on this machine (the optional package " +
        "@napi-rs/keyring). Install it, or store the credentials in a file.",
      { reason: "not_installed" },
    );
  }
  const said = cleanPeerText(complaint);
  return new AuthError(
    "KEYRING_UNAVAILABLE",
    `The keyring cannot be used here${said === "" ? "" : ` (${said})`}. Start and unlock a ` +
      "keyring service, or store the credentials in a file.",
    { reason: "unavailable" },
  );
}
