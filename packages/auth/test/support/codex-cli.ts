import { execFile, spawn } from "node:child_process";
import { fileURLToPath } from "node:url";

import { endWithTest } from "./end-with-test.ts";
import { temporaryHome } from "./temporary-home.ts";

const CODEX = fileURLToPath(new URL("../../../../node_modules/.bin/codex", import.meta.url));

export interface CodexResult {
  exitCode: number;
  output: string;
}

/** Runs the real Codex CLI in a home, and nowhere near the person's own. */
export function runCodex(
  home: string,
  args: readonly string[],
  { program = CODEX, ...environment }: Record<string, string> = {},
): Promise<CodexResult> {
  const env = { PATH: process.env["PATH"] ?? "", HOME: home, CODEX_HOME: home, ...environment };
  return new Promise((resolve) => {
    const child = execFile(program, args, { env, timeout: 60_000 }, (error, stdout, stderr) => {
      const exitCode = error ? Number(error.code ?? 1) : 0;
      resolve({ exitCode, output: `${stdout}${stderr}` });
    });
    child.stdin?.end();
  });
}

/** The address that the real Codex CLI opens to sign in with the browser. */
export async function codexAuthorizationUrl(): Promise<string> {
  const home = await temporaryHome();
  const env = { PATH: process.env["PATH"] ?? "", HOME: home, CODEX_HOME: home, BROWSER: "true" };
  const child = endWithTest(
    spawn(CODEX, ["login"], { env, stdio: ["ignore", "ignore", "pipe"] }),
    "SIGTERM",
  );
  let output = "";
  for await (const chunk of child.stderr) {
    output += String(chunk);
    const url = /https:\/\/\S+\/oauth\/authorize\?\S+(?=\s)/u.exec(output)?.[0];
    if (url !== undefined) return url;
  }
  throw new Error(`codex login showed no address: ${output}`);
}
