import { Command } from "commander";

import type { Io } from "../io.ts";
import { homeOption, jsonOption, providerOptions, storeOption } from "../options.ts";
import type { RefreshOptions } from "../tokens/refresh.ts";

/** `latchkey refresh` */
export function refreshCommand(io: Io): Command {
  const command = new Command("refresh")
    .description("renew the sign-in now")
    .addOption(homeOption());
  for (const option of providerOptions()) command.addOption(option);
  return command
    .addOption(storeOption())
    .addOption(jsonOption())
    .action(async (options: RefreshOptions) => {
      const { refresh } = await import("../tokens/refresh.ts");
      await refresh(options, io);
    });
}
