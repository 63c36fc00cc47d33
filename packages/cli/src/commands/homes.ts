import { Command } from "commander";

import type { Io } from "../io.ts";
import type { HomesOptions } from "../keeper/show-homes.ts";
import { homeOption, jsonOption, parseHome } from "../options.ts";

/** `latchkey homes` */
export function homesCommand(io: Io): Command {
  const command = new Command("homes")
    .description("list the Codex homes that are kept signed in, their accounts and clocks")
    .addOption(homeOption())
    .addOption(jsonOption())
    .action(async (options: HomesOptions) => {
      const { showHomes } = await import("../keeper/show-homes.ts");
      await showHomes(options, io);
    });
  command
    .command("take-over")
    .description("move the sign-in of a Codex home into Latchkey's vault")
    .argument("<dir>", "the Codex home that holds its sign-in itself", parseHome)
    .action(async (home: string) => {
      const { takeOver } = await import("../keeper/move-sign-in.ts");
      await takeOver(home, io);
    });
  command
    .command("give-back")
    .description("move it from the vault back into its Codex home")
    .argument("<dir>", "the Codex home whose sign-in is in the vault", parseHome)
    .action(async (home: string) => {
      const { giveBack } = await import("../keeper/move-sign-in.ts");
      await giveBack(home, io);
    });
  return command;
}
