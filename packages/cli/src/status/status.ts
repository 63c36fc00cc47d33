import type { CredentialStore } from "@latchkey/auth";
import { describeStored, isAuthError } from "@latchkey/auth";

import type { CliConfig } from "../config.ts";
import { readConfig } from "../config.ts";
import { CliError } from "../failure.ts";
import { openHttpClient } from "../http-client.ts";
import type { Io } from "../io.ts";
import type { HomeOptions, JsonOptions, StoreOptions } from "../options.ts";
import { openStore } from "../tokens/open-store.ts";
import { failureOf, statusLines } from "./status-lines.ts";
import type { StatusReport } from "./status-report.ts";
import { reportSignIn, reportUnknown, reportWithoutSignIn } from "./status-report.ts";

export interface StatusOptions extends HomeOptions, JsonOptions, StoreOptions {
  verify?: boolean;
}

/** Says what is true of a home's sign-in. Fails when Codex cannot work with it. */
export async function showStatus(options: StatusOptions, io: Io): Promise<void> {
  const config = readConfig();
  const homePath = options.home ?? config.homePath;
  const report = await inspectHome(homePath, options, { config, io });
  if (options.json) io.result(JSON.stringify(report));
  else for (const line of statusLines(report, Date.now())) io.result(line);
  const failure = failureOf(report);
  if (!failure) return;
  const { code, message, ...more } = failure;
  throw new CliError(code, message, more);
}

async function inspectHome(
  homePath: string,
  options: StatusOptions,
  { config, io }: { config: CliConfig; io: Io },
): Promise<StatusReport> {
  try {
    const store = await openStore(homePath, { store: options.store, talk: io.talk });
    return await inspect(store, { config, io, isVerified: options.verify ?? false });
  } catch (error) {
    if (!isAuthError(error, "KEYRING_UNAVAILABLE", "CREDENTIALS_UNREADABLE")) throw error;
    return reportUnknown(homePath, error);
  }
}

/** What is true of the sign-in in a store; asks no server unless it is to be verified. */
export async function inspect(
  store: CredentialStore,
  context?: { config: CliConfig; io: Io; isVerified: boolean },
): Promise<StatusReport> {
  const found = await store.read();
  const { homePath: home, refreshPath } = store;
  if (found.state !== "signed_in") return reportWithoutSignIn(found, home);
  const { credentials, location } = found;
  const description = await describeStored(credentials, { refreshPath, location });
  const verified = context?.isVerified ? await verify(store, credentials, context) : undefined;
  return reportSignIn({ home, stored: found, description, verified }, Date.now());
}

async function verify(
  { homePath }: CredentialStore,
  credentials: { accessToken: string; accountId?: string },
  { config, io }: { config: CliConfig; io: Io },
): Promise<"accepted" | "rejected"> {
  const { readCodexAuthConfig, verifySignIn } = await import("@latchkey/auth");
  const httpClient = await openHttpClient(config, io);
  try {
    const { chatGptBaseUrl: baseUrl } = await readCodexAuthConfig(homePath);
    return await verifySignIn(credentials, { httpClient, baseUrl, signal: io.signal });
  } finally {
    await httpClient.close();
  }
}
