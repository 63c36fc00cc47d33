import { Command } from "commander";

import type { Io } from "../io.ts";

/** `latchkey uninstall` */
export function uninstallCommand(io: Io): Command {
  return new Command("uninstall")
    .description("end and remove what serve --install and keep --install have set up")
    .action(async () => {
      const { uninstallServices } = await import("../service/install.ts");
      await uninstallServices(io);
    });
}
