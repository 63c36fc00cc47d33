import { readConfig, startServer, type RunningServer } from "@latchkey/server";
import { createDemoWorld, type DemoWorld } from "../../demo/demo-world.ts";

export type DemoConsole = { world: DemoWorld; server: RunningServer; close: () => Promise<void> };

/** What `npm run demo` starts, on a free port. */
export async function startDemoConsole(
  environment: Record<string, string> = {},
): Promise<DemoConsole> {
  const world = await createDemoWorld();
  const { PATH = "", HOME = "" } = process.env;
  const server = await startServer(
    readConfig({
      PATH,
      HOME,
      LATCHKEY_LOG_LEVEL: "silent",
      LATCHKEY_PORT: "0",
      ...world.environment,
      ...environment,
    }),
    { extraActions: world.extraActions },
  );
  return {
    world,
    server,
    async close() {
      await server.close();
      await world.close();
    },
  };
}
