import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";

import type { CodexAuthConfig, DevicePollAnswer, Provider, SignIn } from "@latchkey/auth";

import type { CliConfig } from "../config.ts";
import type { Io } from "../io.ts";

interface DriverContext {
  config: CliConfig;
  io: Io;
  authConfig: CodexAuthConfig;
  issuer: string | undefined;
}

/** Looking whether the client has finished costs nothing. */
const LOOK_EVERY_SECONDS = 1;

/** The official client's device codes. */
export interface CodexDriver {
  /** The provider with these in place of its own. */
  provider: Provider;
  /** Resolves when no client runs any more: until then it writes into its home. */
  untilEnded(): Promise<void>;
}

export function createCodexDriver(provider: Provider, context: DriverContext): CodexDriver {
  const started: Promise<{ finished: Promise<unknown> }>[] = [];
  const logins = new Map<string, Promise<DevicePollAnswer>>();
  const driven: Provider = {
    ...provider,
    device: {
      async request({ signal = context.io.signal }) {
        const starting = startLogin(context, signal);
        started.push(starting);
        const login = await starting;
        const deviceCode = crypto.randomUUID();
        logins.set(deviceCode, login.finished.then(approved));
        // A poll tells it, if there is one.
        logins.get(deviceCode)?.catch(() => undefined);
        const { userCode, verificationUri, expiresAt } = login;
        const intervalSeconds = LOOK_EVERY_SECONDS;
        return { deviceCode, userCode, verificationUri, expiresAt, intervalSeconds };
      },
      poll: ({ deviceCode }) => {
        const pending: DevicePollAnswer = { status: "pending", isCertain: true };
        // Of two that are settled the first one wins.
        return Promise.race([logins.get(deviceCode) ?? pending, afterMicrotasks(pending)]);
      },
    },
  };
  return {
    provider: driven,
    async untilEnded() {
      await Promise.allSettled(started.map(async (starting) => (await starting).finished));
    },
  };
}

async function startLogin({ config, io, authConfig, issuer }: DriverContext, signal: AbortSignal) {
  const { startScratchLogin } = await import("@latchkey/codex");
  mkdirSync(config.dataDirectory, { recursive: true, mode: 0o700 });
  const parent = mkdtempSync(join(config.dataDirectory, "login-"));
  // A second Ctrl-C ends this process sooner than the client has tidied up.
  process.once("exit", () => {
    rmSync(parent, { recursive: true, force: true, maxRetries: 3 });
  });
  return startScratchLogin({
    environment: config.environment,
    clientInfo: { name: "latchkey", title: "Latchkey", version: io.version },
    ...(config.codexBinary !== undefined && { binaryPath: config.codexBinary }),
    issuer,
    parent,
    authConfig,
    signal,
  });
}

function approved({ tokenSet }: SignIn): DevicePollAnswer {
  return { status: "approved", approval: { tokenSet } };
}

function afterMicrotasks<T>(value: T): Promise<T> {
  return new Promise((resolve) => {
    setImmediate(resolve, value);
  });
}
