import { Command } from "commander";

import type { Io } from "../io.ts";
import type { OpenOptions } from "../serve/open.ts";

/** `latchkey open` */
export function openCommand(io: Io): Command {
  return new Command("open")
    .description("make a link that signs you in to the console of this machine, and open it")
    .option("--url <address>", "where people reach the console (or LATCHKEY_URL)")
    .option("--no-open", "only print the link")
    .action(async (options: OpenOptions) => {
      const { openConsole } = await import("../serve/open.ts");
      await openConsole(options, io);
    });
}
