import { Command, Option } from "commander";

import type { Io } from "../io.ts";
import type { KeepOptions } from "../keeper/keep.ts";
import { jsonOption, parseHome } from "../options.ts";

/** `latchkey keep` */
export function keepCommand(io: Io): Command {
  return new Command("keep")
    .description("keep Codex homes signed in, without the console, until it is stopped")
    .addOption(
      new Option(
        "--home <dir...>",
        "Codex homes beside the linked ones (default: that of status)",
      ).argParser((path, others: string[] | undefined) => [...(others ?? []), parseHome(path)]),
    )
    .addOption(jsonOption())
    .action(async (options: KeepOptions) => {
      const { keep } = await import("../keeper/keep.ts");
      await keep(options, io);
    });
}
