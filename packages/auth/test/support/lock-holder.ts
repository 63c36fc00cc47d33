import { execFile, spawn } from "node:child_process";
import { once } from "node:events";

import { onTestFinished } from "vitest";

/** Takes an flock(2) lock in another process; the returned function releases it. */
export async function holdLock(path: string): Promise<() => Promise<void>> {
  const holder = spawn("flock", [path, "-c", "echo locked; read line"], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  const release = async () => {
    if (holder.exitCode !== null) return;
    holder.stdin.end("done\n");
    await once(holder, "close");
  };
  onTestFinished(release);
  await once(holder.stdout, "data");
  return release;
}

/** Whether another process could take the lock now. */
export function isLockFree(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    execFile("flock", ["-n", path, "true"], (error) => resolve(error === null));
  });
}
