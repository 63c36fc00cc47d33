import { Command } from "commander";

import type { Io } from "../io.ts";
import type { HomesOptions } from "../keeper/show-homes.ts";
import { homeOption, jsonOption } from "../options.ts";

/** `latchkey homes` */
export function homesCommand(io: Io): Command {
  return new Command("homes")
    .description("list the Codex homes that are kept signed in, their accounts and clocks")
    .addOption(homeOption())
    .addOption(jsonOption())
    .action(async (options: HomesOptions) => {
      const { showHomes } = await import("../keeper/show-homes.ts");
      await showHomes(options, io);
    });
}
