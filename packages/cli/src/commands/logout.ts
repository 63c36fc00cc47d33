import { Command } from "commander";

import type { Io } from "../io.ts";
import { homeOption, providerOptions, storeOption } from "../options.ts";
import type { LogoutOptions } from "../tokens/logout.ts";

/** `latchkey logout` */
export function logoutCommand(io: Io): Command {
  const command = new Command("logout")
    .description("revoke the sign-in and delete its credentials")
    .addOption(homeOption())
    .option("--local", "only delete it here: revoking may end the person's other sign-ins too");
  for (const option of providerOptions()) command.addOption(option);
  return command.addOption(storeOption()).action(async (options: LogoutOptions) => {
    const { logout } = await import("../tokens/logout.ts");
    await logout(options, io);
  });
}
