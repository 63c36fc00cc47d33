import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { onTestFinished } from "vitest";

/** An empty Codex home that is gone after the test. */
export async function temporaryHome(): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), "latchkey-home-"));
  onTestFinished(() => rm(path, { recursive: true, force: true }));
  return path;
}
