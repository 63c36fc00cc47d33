import { chmod, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import type { SignInEnvironment } from "../../src/index.ts";
import { temporaryHome } from "./temporary-home.ts";

/** A machine with a display, whose browser is the given shell script; `$1` is the address. */
export async function machineWithBrowser(
  script: string,
  env: Record<string, string> = {},
): Promise<SignInEnvironment> {
  const program = join(await temporaryHome(), "browser");
  await writeFile(program, `#!/bin/sh\n${script}\n`);
  await chmod(program, 0o700);
  return {
    env: { PATH: process.env["PATH"], DISPLAY: ":0", ...env, BROWSER: program },
    platform: "linux",
    isContainer: false,
    isWsl: false,
    hasOpener: true,
  };
}

/** A machine whose browser follows the redirects of a sign-in. */
export function machineWithScriptedBrowser(env: Record<string, string> = {}) {
  const script = fileURLToPath(new URL("./scripted-browser.ts", import.meta.url));
  return machineWithBrowser(`exec '${process.execPath}' '${script}' "$1"`, env);
}

/** A machine that is reached over SSH. */
export const SSH_MACHINE: SignInEnvironment = {
  env: { SSH_CONNECTION: "192.0.2.1 50000 192.0.2.2 22" },
  platform: "linux",
  isContainer: false,
  isWsl: false,
  hasOpener: false,
};
