import { Command } from "commander";

import type { Io } from "../io.ts";
import { parseHome } from "../options.ts";

/** `latchkey unlink` */
export function unlinkCommand(io: Io): Command {
  return new Command("unlink")
    .description("let a Codex home follow no longer; it keeps its tokens until they end")
    .argument("<dir>", "the Codex home that follows", parseHome)
    .action(async (home: string) => {
      const { unlink } = await import("../keeper/unlink.ts");
      await unlink(home, io);
    });
}
