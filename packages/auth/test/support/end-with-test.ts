import type { ChildProcess } from "node:child_process";
import { once } from "node:events";

import { onTestFinished } from "vitest";

/**
 * Ends a process with the test that has started it, however the test went. A program that runs another
 * one, as Codex's does, takes SIGTERM, which it passes on.
 */
export function endWithTest<Child extends ChildProcess>(
  child: Child,
  signal: NodeJS.Signals = "SIGKILL",
): Child {
  const exited = once(child, "exit");
  onTestFinished(async () => {
    child.kill(signal);
    await exited;
  });
  return child;
}
