import { constants, realpathSync } from "node:fs";
import { open, realpath } from "node:fs/promises";
import { join } from "node:path";
import { isWithin } from "@latchkey/auth";

const MOST_BYTES = 4 * 1024 * 1024;

/**
 * The text of a file in a folder, wherever links lead: what is outside the folder, no ordinary file
 * or far too large cannot be read. Rejects with the system's error.
 */
export async function readConfinedFile(root: string, ...parts: string[]): Promise<string> {
  const [realRoot, path] = await Promise.all([realpath(root), realpath(join(root, ...parts))]);
  if (!isWithin(realRoot, path)) throw new Error("The file is outside its folder.");
  // A pipe that nobody writes to would be waited for, and hold a thread for ever.
  const file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
  try {
    const status = await file.stat();
    if (!status.isFile() || status.size > MOST_BYTES)
      throw new Error("The file is no usable text.");
    const text = await file.readFile("utf8");
    return text.startsWith("\uFEFF") ? text.slice(1) : text;
  } finally {
    await file.close();
  }
}

/** Whether something in a folder is really there, and not a link that leads out of it. */
export function isConfined(root: string, path: string): boolean {
  try {
    return isWithin(realpathSync(root), realpathSync(path));
  } catch {
    return false;
  }
}
