import { createApi, type Api } from "./api.ts";
import { createWorld, type World, type WorldOptions } from "./world.ts";

/** A console that runs in a world of its own, and ends with it. */
export async function startConsole(options?: WorldOptions): Promise<{ world: World; api: Api }> {
  const world = await createWorld(options);
  try {
    const { url } = await world.start();
    return { world, api: createApi(url) };
  } catch (error) {
    await world.close();
    throw error;
  }
}
