import { Command } from "commander";

import type { Io } from "../io.ts";
import { serviceOptions } from "../options.ts";
import type { InstallOptions } from "../service/install.ts";

const ENVIRONMENT = `
Environment (docs/operations.md has all of it):
  CODEX_HOME                    the server's Codex home (default: ~/.codex)
  LATCHKEY_HOST, LATCHKEY_PORT  where it listens (default: 127.0.0.1, 4780)
  LATCHKEY_BASE_PATH            under which path, such as /latchkey
  LATCHKEY_PUBLIC_URL           under which address people reach it, behind a proxy
  LATCHKEY_ACCESS_TOKEN_FILE    holds the access token, instead of the one that
                                the console makes in its data directory
  LATCHKEY_DATA_DIR             conversations, sign-ins and the access token
                                (default: ~/.local/share/latchkey)
  LATCHKEY_WORKSPACE_DIR        where Codex works (default: this directory)`;

/** `latchkey serve` */
export function serveCommand(io: Io): Command {
  const command = new Command("serve")
    .description("start the web console, on http://127.0.0.1:4780")
    .addHelpText("after", ENVIRONMENT);
  for (const option of serviceOptions()) command.addOption(option);
  return command.action(async (options: InstallOptions) => {
    if (options.install) {
      const { installService } = await import("../service/install.ts");
      await installService({ command: "serve", args: [] }, options, io);
      return;
    }
    const { serve } = await import("../serve/serve.ts");
    await serve(io);
  });
}
