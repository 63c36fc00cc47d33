import { checkCodexHomeWritable, readCodexAuthConfig } from "@latchkey/auth";

import { describeFailure } from "../failure.ts";
import { quoteWord } from "../next-command.ts";
import { openStore } from "../tokens/open-store.ts";
import type { DoctorContext } from "./context.ts";
import type { Finding } from "./finding.ts";
import { ok, problem, warning } from "./finding.ts";

/** Where the credentials are, and whether they can be read and written there. */
export async function checkCredentials({ homePath }: DoctorContext): Promise<Finding[]> {
  const notices: string[] = [];
  try {
    const store = await openStore(homePath, { talk: (line) => notices.push(line) });
    const kept = notices.map((message) => warning("store", message, "latchkey login"));
    return [
      ok("store", store.location),
      ...kept,
      await checkWritable(homePath),
      await checkContent(store),
      ...(await checkForcedMethod(store)),
    ];
  } catch (error) {
    return [problem("store", describeFailure(error).message, "latchkey login --store file")];
  }
}

async function checkWritable(homePath: string): Promise<Finding> {
  try {
    await checkCodexHomeWritable(homePath);
    return ok("home", `${homePath} is writable`);
  } catch (error) {
    return problem("home", describeFailure(error).message, `ls -ld ${quoteWord(homePath)}`);
  }
}

async function checkContent(store: Awaited<ReturnType<typeof openStore>>): Promise<Finding> {
  const state = await store.read();
  switch (state.state) {
    case "signed_in":
      return ok("sign-in", "there is one");
    case "signed_out":
      return warning("sign-in", "nobody is signed in", "latchkey login");
    case "unreadable":
      return problem("sign-in", `Codex cannot load it: ${state.reason}`, "latchkey login");
    case "api_key":
      return ok("sign-in", "an API key is used");
    case "other_method":
      return ok("sign-in", `Codex signs in with ${state.authMode}`);
  }
}

/** Codex drops what its config.toml does not allow. */
async function checkForcedMethod(store: Awaited<ReturnType<typeof openStore>>): Promise<Finding[]> {
  const { forcedLoginMethod } = await readCodexAuthConfig(store.homePath);
  if (forcedLoginMethod === undefined) return [];
  const line = `config.toml says forced_login_method = "${forcedLoginMethod}"`;
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
