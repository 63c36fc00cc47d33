import { dirname } from "node:path";
import { readConfig, startServer, type RunningServer } from "@latchkey/server";
import { createDemoWorld, type DemoWorld } from "../../demo/demo-world.ts";
import { placeAccessToken } from "../../packages/server/test/support/session.ts";

export type DemoConsole = { world: DemoWorld; server: RunningServer; close: () => Promise<void> };

/** What `npm run demo` starts, on a free port. */
export async function startDemoConsole(
  environment: Record<string, string> = {},
): Promise<DemoConsole> {
  const world = await createDemoWorld();
  await placeAccessToken(world.environment["LATCHKEY_DATA_DIR"] ?? "");
  const server = await startServer(
    readConfig({ ...environmentOf(world), LATCHKEY_PORT: "0", ...environment }),
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

/** The environment of a console in a world. Its commands read no shell's files but the system's. */
export function environmentOf(world: DemoWorld): Record<string, string> {
  return {
    PATH: process.env["PATH"] ?? "",
    HOME: dirname(world.directories.workspace),
    LATCHKEY_LOG_LEVEL: "silent",
    ...world.environment,
  };
}
