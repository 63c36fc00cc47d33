import { execFileSync } from "node:child_process";
import { closeSync, mkdtempSync, openSync, rmSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Refuses writes, also to files that are open already; `-` takes it back. */
export function setImmutable(sign: "+" | "-", paths: readonly string[]): void {
  execFileSync("chattr", [`${sign}i`, ...paths], { stdio: "pipe" });
}

/** Why files cannot be taken away from a process that writes to them here; undefined when they can. */
export function whyNoImmutableFiles(): string | undefined {
  const directory = mkdtempSync(join(tmpdir(), "latchkey-immutable-"));
  const path = join(directory, "file");
  const file = openSync(path, "w");
  try {
    setImmutable("+", [path]);
    writeSync(file, "one more");
    return "open files stay writable on this file system";
  } catch (error) {
    const { code = "" } = error as NodeJS.ErrnoException;
    return code === "EPERM" ? undefined : "chattr is not allowed here";
  } finally {
    closeSync(file);
    try {
      setImmutable("-", [path]);
    } finally {
      rmSync(directory, { recursive: true, force: true });
    }
  }
}
