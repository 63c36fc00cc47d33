import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { COMPILE_ONCE } from "@latchkey/testing";

import { endWithTest } from "../../../auth/test/support/end-with-test.ts";
import { World } from "./world.ts";

const PROGRAM = fileURLToPath(new URL("./keeper-process.ts", import.meta.url));
const NAMES = ["server", "home-1", "home-2", "home-3", "home-4", "home-5"];

/** A sign-in of six homes, and no keeper at work. */
export async function startKept(): Promise<World> {
  const world = await World.start();
  const homes = await world.createHomes(...NAMES);
  const keeper = await world.openKeeper({ homes });
  for (const name of NAMES.slice(1)) await keeper.link(name, "server");
  await keeper.signedIn("server", world.signIn());
  await keeper.close();
  return world;
}

/** Starts a keeper that refreshes all the time, or dies at a step. */
export function startProcess(world: World, step: string) {
  const args = [PROGRAM, world.dataDirectory, world.sim.url, world.homePath("server"), step];
  const child = endWithTest(
    spawn(process.execPath, args, {
      env: { ...process.env, ...COMPILE_ONCE },
      stdio: ["ignore", "pipe", "inherit"],
    }),
  );
  return { child, closed: once(child, "close"), ready: once(child.stdout, "data") };
}

/** Fails when a home has half a file. */
export async function readAllHomes(world: World): Promise<void> {
  for (const name of NAMES) JSON.parse(await world.readAuthJson(name));
}

/** What the next start makes of it: how many generations of tokens there are before it asks. */
export async function restart(world: World) {
  const { promise: looked, resolve: goOn } = Promise.withResolvers<undefined>();
  const refresh: typeof world.provider.refresh = async (refreshToken, options) => {
    await looked;
    return world.provider.refresh(refreshToken, options);
  };
  const keeper = await world.openKeeper({
    homes: [{ name: "server", path: world.homePath("server") }],
    provider: { ...world.provider, refresh },
  });
  const tokens = new Set<string>();
  for (const name of NAMES) tokens.add((await world.credentialsOf(name)).accessToken);
  goOn(undefined);
  const outcome = await keeper.refresh("server");
  const statuses = new Set((await keeper.describe()).map(({ status }) => status));
  await keeper.close();
  return { generations: tokens.size, outcome, statuses: [...statuses] };
}
