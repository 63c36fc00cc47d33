import { Command } from "commander";

import type { Io } from "../io.ts";
import { homeOption, jsonOption, storeOption } from "../options.ts";
import type { StatusOptions } from "../status/status.ts";

/** `latchkey status` */
export function statusCommand(io: Io): Command {
  return new Command("status")
    .description("show who is signed in, until when, and whether it can be renewed")
    .addOption(homeOption())
    .addOption(storeOption())
    .addOption(jsonOption())
    .option("--verify", "make one call to find out whether the sign-in is accepted")
    .action(async (options: StatusOptions) => {
      const { showStatus } = await import("../status/status.ts");
      await showStatus(options, io);
    });
}
