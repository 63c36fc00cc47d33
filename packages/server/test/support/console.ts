import type { RunningServer } from "../../src/index.ts";
import { createApi, type Api } from "./api.ts";
import { createWorld, type World, type WorldOptions } from "./world.ts";

/** A console that runs in a world of its own, and ends with it. */
export type Console = { world: World; server: RunningServer; url: string; api: Api };

export async function startConsole(options?: WorldOptions): Promise<Console> {
  const world = await createWorld(options);
  try {
    const server = await world.start();
    return { world, server, url: server.url, api: createApi(server.url) };
  } catch (error) {
    await world.close();
    throw error;
  }
}
