import { resolve } from "node:path";

// Before all schemas.
import "./parse-once.ts";
import type { Io } from "./io.ts";
import { runCommand } from "./run-command.ts";
import type { StatusOptions } from "./status/status.ts";
import { showStatus } from "./status/status.ts";
import { openDirectly } from "./terminal/direct-output.ts";
import { openStreams } from "./terminal/output.ts";

/**
 * Runs `latchkey status`, which shell prompts and scripts ask often, without what only the other
 * commands need. Returns false, with nothing done, for a command line that takes more than this.
 */
export async function main(args: readonly string[]): Promise<boolean> {
  const options = plainOptions(args);
  if (!options) return false;
  // Windows' console does not read UTF-8 from a descriptor.
  const isDirect = process.platform !== "win32";
  const work = async (io: Io) => {
    io.concern(options);
    await showStatus(options, io);
  };
  await runCommand(work, isDirect ? openDirectly : openStreams);
  // All is written, so nobody waits until Node has tidied up.
  if (isDirect) process.exit();
  return true;
}

/** The options of a plain `status`; the full parser explains whatever else there is. */
function plainOptions([command, ...args]: readonly string[]): StatusOptions | undefined {
  if (command !== "status") return undefined;
  const options: StatusOptions = {};
  for (let index = 0; index < args.length; index += 1) {
    if (args[index] === "--json") {
      options.json = true;
    } else if (args[index] === "--home" && /^[^-]/u.test(args[index + 1] ?? "")) {
      index += 1;
      options.home = resolve(args[index] ?? "");
    } else {
      return undefined;
    }
  }
  return options;
}
