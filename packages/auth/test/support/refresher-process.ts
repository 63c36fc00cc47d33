import { spawn } from "node:child_process";
import { once } from "node:events";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { COMPILE_ONCE } from "@latchkey/testing";

import { endWithTest } from "./end-with-test.ts";

const PROGRAM = fileURLToPath(new URL("./refresher.ts", import.meta.url));

/** What a process printed that asked for a fresh access token. */
interface RefresherResult {
  accessToken?: string;
  isRefreshed?: boolean;
  code?: string;
}

/**
 * Starts such a process; `kill` ends it with SIGKILL. Compiled code is kept for the next one. Many
 * of them leave the processors to the tests that run beside this one.
 */
export function startRefresher(home: string, issuer: string) {
  const child = endWithTest(
    spawn("nice", ["-n", "19", process.execPath, PROGRAM, home, issuer], {
      env: { ...process.env, ...COMPILE_ONCE },
      stdio: ["ignore", "pipe", "inherit"],
    }),
  );
  const closed = once(child, "close");
  const output = text(child.stdout);
  return {
    result: closed.then(async () => JSON.parse((await output) || "{}") as RefresherResult),
    async kill(): Promise<void> {
      child.kill("SIGKILL");
      await closed;
    },
  };
}
