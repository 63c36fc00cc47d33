import { Command } from "commander";

import type { Io } from "../io.ts";
import type { JsonOptions } from "../options.ts";
import { jsonOption } from "../options.ts";

/** `latchkey providers` */
export function providersCommand(io: Io): Command {
  return new Command("providers")
    .description("list who one can sign in with, and how")
    .addOption(jsonOption())
    .action(async (options: JsonOptions) => {
      const { showProviders } = await import("../providers/providers.ts");
      showProviders(options, io);
    });
}
