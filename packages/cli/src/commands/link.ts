import { Command } from "commander";

import type { Io } from "../io.ts";
import type { LinkOptions } from "../keeper/link.ts";
import { homeOption, parseHome } from "../options.ts";

/** `latchkey link` */
export function linkCommand(io: Io): Command {
  return new Command("link")
    .description("let a Codex home follow the sign-in of another")
    .argument("<dir>", "the Codex home that is to follow", parseHome)
    .option(
      "--to <dir>",
      "the Codex home whose sign-in it gets (default: that of --home)",
      parseHome,
    )
    .addOption(homeOption())
    .action(async (home: string, options: LinkOptions) => {
      const { link } = await import("../keeper/link.ts");
      await link(home, options, io);
    });
}
