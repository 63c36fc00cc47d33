import { Command } from "commander";

import type { Io } from "../io.ts";

/** `latchkey serve` */
export function serveCommand(io: Io): Command {
  return new Command("serve").description("start the web console").action(async () => {
    const { serve } = await import("../serve/serve.ts");
    await serve(io);
  });
}
