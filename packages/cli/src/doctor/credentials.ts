import { join } from "node:path";

import { checkCodexHomeWritable, isAuthError, readCodexAuthConfig } from "@latchkey/auth";

import { describeFailure } from "../failure.ts";
import { quoteWord } from "../next-command.ts";
import { failureOf } from "../status/status-lines.ts";
import { inspect } from "../status/status.ts";
import { openStore } from "../tokens/open-store.ts";
import type { DoctorContext } from "./context.ts";
import type { Finding } from "./finding.ts";
import { ok, problem, warning } from "./finding.ts";

const SIGNED_IN_WITH: Readonly<Record<string, string>> = {
  apikey: "an API key is used",
  chatgpt: "there is one",
  chatgptAuthTokens: "there is one, which is renewed where it is kept",
};

/** Where the credentials are, and whether they can be read and written there. */
export async function checkCredentials({ homePath }: DoctorContext): Promise<Finding[]> {
  const notices: string[] = [];
  try {
    const store = await openStore(homePath, { talk: (line) => notices.push(line) });
    const { state, location } = await store.read();
    const kept = notices.map((message) => warning("store", message, "latchkey login"));
    return [
      ok("store", state === "signed_out" ? store.location : location),
      ...kept,
      await checkWritable(homePath, () => store.checkWritable()),
      await checkContent(store),
      ...(await checkForcedMethod(store)),
    ];
  } catch (error) {
    const next = isAuthError(error, "KEYRING_UNAVAILABLE")
      ? "latchkey login --store file"
      : `cat ${quoteWord(join(homePath, "config.toml"))}`;
    return [
      problem("store", describeFailure(error).message, next),
      await checkWritable(homePath, () => checkCodexHomeWritable(homePath)),
    ];
  }
}

async function checkWritable(homePath: string, check: () => Promise<void>): Promise<Finding> {
  try {
    await check();
    return ok("home", `${homePath} is writable, and its locks are free`);
  } catch (error) {
    const { message } = describeFailure(error);
    return isAuthError(error, "KEYRING_UNAVAILABLE")
      ? problem("store", message, "latchkey login --store file")
      : problem("home", message, `ls -la ${quoteWord(homePath)}`);
  }
}

async function checkContent(store: Awaited<ReturnType<typeof openStore>>): Promise<Finding> {
  const { otherProvider } = await readCodexAuthConfig(store.homePath);
  const report = await inspect(store);
  if (otherProvider && report.status === "signed_out") {
    return ok("sign-in", `none is needed for the model provider ${otherProvider.id}`);
  }
  const failure = failureOf(report);
  if (failure) {
    const { message, next = "latchkey login" } = failure;
    return (report.status === "signed_out" ? warning : problem)("sign-in", message, next);
  }
  if (report.status === "expiring") {
    const until = report.usableUntil === undefined ? "" : ` on ${report.usableUntil}`;
    return warning("sign-in", `it ends${until} and nothing can renew it`, "latchkey login");
  }
  return ok("sign-in", SIGNED_IN_WITH[report.method ?? ""] ?? `Codex uses ${report.method ?? "?"}`);
}

/** Codex drops what its configuration does not allow. */
async function checkForcedMethod(store: Awaited<ReturnType<typeof openStore>>): Promise<Finding[]> {
  const { forcedLoginMethod, decidedBy } = await readCodexAuthConfig(store.homePath);
  if (forcedLoginMethod === undefined) return [];
  const file = decidedBy?.forcedLoginMethod;
  const line =
    file === undefined
      ? `config.toml says forced_login_method = "${forcedLoginMethod}"`
      : `${file} allows ${forcedLoginMethod === "api" ? "API keys" : "ChatGPT sign-ins"} only`;
  const { state } = await store.read();
  if (forcedLoginMethod === "api" && state === "signed_in") {
    const message = `${line}, so Codex does not accept the ChatGPT sign-in`;
    return [problem("sign-in", message, "codex login --with-api-key")];
  }
  if (forcedLoginMethod === "chatgpt" && state === "api_key") {
    return [problem("sign-in", `${line}, so Codex does not accept the API key`, "latchkey login")];
  }
  return [ok("sign-in", line)];
}
