import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { text } from "node:stream/consumers";
import { COMPILE_ONCE } from "@latchkey/testing";
import { onTestFinished } from "vitest";
import type { World } from "./world.ts";

/** Without its test it would wait for its device code to expire. */
const LONGEST_MS = 120_000;
const LATCHKEY = join(import.meta.dirname, "../../../cli/bin/latchkey.mjs");

/** Runs `latchkey` as somebody in a terminal does; fails unless it says that all is done. */
export async function runLatchkey(
  { config, sim }: Pick<World, "config" | "sim">,
  args: readonly string[],
): Promise<{ stdout: string; stderr: string }> {
  const child = spawn(process.execPath, [LATCHKEY, ...args], {
    env: { ...COMPILE_ONCE, ...config.environment },
    stdio: ["ignore", "pipe", "pipe"],
    timeout: LONGEST_MS,
  });
  onTestFinished(() => void child.kill("SIGKILL"));
  const said = [text(child.stdout), text(child.stderr)] as const;
  // A device code is approved as soon as it is shown.
  createInterface(child.stdout).on("line", (line) => {
    const userCode = /"userCode":"([^"]+)"/u.exec(line)?.[1];
    if (userCode !== undefined) sim.control.approve(userCode);
  });
  const [exitCode] = (await once(child, "close")) as [number | null];
  const [stdout, stderr] = await Promise.all(said);
  if (exitCode !== 0) throw new Error(`latchkey ${args.join(" ")}: ${stdout}${stderr}`);
  return { stdout, stderr };
}
