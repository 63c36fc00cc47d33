import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";

import type { OpenAiSim } from "@latchkey/openai-sim";

import { endWithTest } from "./end-with-test.ts";

const CODEX = fileURLToPath(new URL("../../../../node_modules/.bin/codex", import.meta.url));

/** Signs in with the real `codex login --device-auth`, approved as soon as it shows its code. */
export async function logInWithCodex(
  sim: OpenAiSim,
  home: string,
  environment: Record<string, string> = {},
): Promise<void> {
  const args = ["login", "--device-auth", "--experimental_issuer", sim.url];
  const env = { PATH: process.env["PATH"] ?? "", HOME: home, CODEX_HOME: home, ...environment };
  const child = endWithTest(
    spawn(CODEX, args, { env, stdio: ["ignore", "pipe", "pipe"] }),
    "SIGTERM",
  );
  let shown = "";
  let errors = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => (errors += text));
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    const wasShown = CODE.test(shown);
    shown += text;
    const userCode = CODE.exec(shown)?.[0];
    if (userCode !== undefined && !wasShown) sim.control.approve(userCode);
  });
  const [exitCode] = (await once(child, "close")) as [number | null];
  if (exitCode !== 0) throw new Error(`codex login failed: ${errors}`);
}

const CODE = /[A-Z]{4}-[A-Z0-9]{5}/u;
