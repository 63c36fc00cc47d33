import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";

const CODEX = fileURLToPath(new URL("../../../../node_modules/.bin/codex", import.meta.url));

export interface CodexResult {
  exitCode: number;
  output: string;
}

/** Runs the real Codex CLI in a home, and nowhere near the person's own. */
export function runCodex(
  home: string,
  args: readonly string[],
  environment: Record<string, string> = {},
): Promise<CodexResult> {
  const env = { PATH: process.env["PATH"] ?? "", HOME: home, CODEX_HOME: home, ...environment };
  return new Promise((resolve) => {
    execFile(CODEX, args, { env, timeout: 15_000 }, (error, stdout, stderr) => {
      const exitCode = error ? Number(error.code ?? 1) : 0;
      resolve({ exitCode, output: `${stdout}${stderr}` });
    });
  });
}
