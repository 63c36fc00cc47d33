import { resolve } from "node:path";

import { Command, Option } from "commander";

import type { Io } from "../io.ts";
import type { KeepOptions } from "../keeper/keep.ts";
import { jsonOption, parseHome, serviceOptions } from "../options.ts";
import type { InstallOptions } from "../service/install.ts";

/** `latchkey keep` */
export function keepCommand(io: Io): Command {
  const command = new Command("keep")
    .description("keep Codex homes signed in, without the console, until it is stopped")
    .addOption(
      new Option(
        "--home <dir...>",
        "Codex homes beside the linked ones (default: that of status)",
      ).argParser((path, others: string[] | undefined) => [...(others ?? []), parseHome(path)]),
    )
    .addOption(jsonOption());
  for (const option of serviceOptions()) command.addOption(option);
  return command.action(async (options: KeepOptions & InstallOptions) => {
    if (options.install) {
      const { installService } = await import("../service/install.ts");
      const homes = (options.home ?? []).map((home) => resolve(home));
      const args = homes.length > 0 ? ["--home", ...homes] : [];
      await installService({ command: "keep", args }, options, io);
      return;
    }
    const { keep } = await import("../keeper/keep.ts");
    await keep(options, io);
  });
}
