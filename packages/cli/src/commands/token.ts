import { Command } from "commander";

import type { Io } from "../io.ts";
import { homeOption, parseSeconds, providerOptions, storeOption } from "../options.ts";
import type { TokenOptions } from "../tokens/token.ts";

/** `latchkey token` */
export function tokenCommand(io: Io): Command {
  const command = new Command("token")
    .description("print a valid access token for scripts, renewed when needed")
    .addOption(homeOption());
  for (const option of providerOptions()) command.addOption(option);
  return command
    .addOption(storeOption())
    .option("--min-ttl <seconds>", "renew when it ends sooner", parseSeconds(0), 300)
    .action(async (options: TokenOptions) => {
      const { printToken } = await import("../tokens/token.ts");
      await printToken(options, io);
    });
}
