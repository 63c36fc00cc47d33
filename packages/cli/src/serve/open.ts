import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { detectHeadless, openPageInBrowser, probeEnvironment } from "@latchkey/auth";
import {
  ConfigError,
  makeSignInCode,
  readAccessToken,
  readConfig as readServerConfig,
  signInLink,
  type ServerConfig,
} from "@latchkey/server";

import { readConfig, type CliConfig } from "../config.ts";
import { CliError } from "../failure.ts";
import type { Io } from "../io.ts";

export interface OpenOptions {
  url?: string;
  open: boolean;
}

const LINK_MS = 10 * 60_000;
const ANSWER_MS = 5_000;
/** A browser that is its own opener ends when it is closed. */
const OPENER_MS = 3_000;
const WILDCARDS: Readonly<Record<string, string>> = { "0.0.0.0": "127.0.0.1", "::": "::1" };

/**
 * Makes a sign-in link with the access token of this machine. The token goes nowhere: whatever listens
 * in the console's place is only asked whether it is there.
 */
export async function openConsole(options: OpenOptions, io: Io): Promise<void> {
  const config = readConfig();
  const { server, token } = await readConsole(config);
  const address = addressOf(options, config, server);
  await requireAnswer(address);
  const link = signInLink(address, makeSignInCode(token, new Date(Date.now() + LINK_MS)));
  io.result(link);
  io.talk("It works once, within ten minutes.");
  if (options.open) await show(link, { config, dataDirectory: server.dataDirectory });
}

async function readConsole({ environment }: CliConfig) {
  try {
    const server = readServerConfig(environment);
    const token = await readAccessToken(server);
    if (token) return { server, token: token.value };
    throw new CliError(
      "CONSOLE_UNREACHABLE",
      `No console has been started with ${server.dataDirectory} yet.`,
    );
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    throw new CliError("INVALID_REQUEST", error.message, { cause: error });
  }
}

function addressOf({ url }: OpenOptions, config: CliConfig, server: ServerConfig): string {
  const given = url ?? config.consoleUrl ?? server.publicUrl?.href;
  if (given !== undefined && !/^https?:$/.test(URL.parse(given)?.protocol ?? "")) {
    throw new CliError("INVALID_REQUEST", `${given} is no address of a console.`);
  }
  const host = WILDCARDS[server.host] ?? server.host;
  const local = `http://${host.includes(":") ? `[${host}]` : host}:${server.port}${server.basePath}`;
  return (given ?? local).replace(/\/$/, "");
}

async function requireAnswer(address: string): Promise<void> {
  try {
    const signal = AbortSignal.timeout(ANSWER_MS);
    const { ok } = await fetch(`${address}/api/health`, { signal });
    if (ok) return;
  } catch {
    // Said below.
  }
  throw new CliError(
    "CONSOLE_UNREACHABLE",
    `No console answers at ${address}. If it is elsewhere, name it with --url or LATCHKEY_PORT.`,
  );
}

/**
 * Opens the link by way of a page that only this user can read: other users of the machine see the
 * arguments of its processes.
 */
async function show(
  link: string,
  { config, dataDirectory }: { config: CliConfig; dataDirectory: string },
): Promise<void> {
  const environment = await probeEnvironment(config.environment);
  if (detectHeadless(environment).isHeadless) return;
  const page = join(dataDirectory, "open.html");
  await writeFile(page, `<!doctype html><meta http-equiv="refresh" content="0; url=${link}">\n`, {
    mode: 0o600,
  });
  const opening = openPageInBrowser(page, environment).catch(() => undefined);
  await Promise.race([opening, sleep(OPENER_MS, undefined, { ref: false })]);
}
