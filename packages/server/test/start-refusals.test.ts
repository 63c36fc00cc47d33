import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { ServerEnded } from "./support/server-process.ts";
import { createWorld, type World } from "./support/world.ts";

let world: World;

beforeEach(async () => {
  world = await createWorld();
});

afterEach(() => world.close());

it("a server whose port is taken says which variable to set, and its process ends", async () => {
  const { port } = new URL(world.sim.url);
  const start = world.startProcess({ environment: { LATCHKEY_PORT: port } });
  await expect(start).rejects.toThrow(ServerEnded);
  await expect(start).rejects.toThrow(new RegExp(`^Port ${port} .* is taken.*LATCHKEY_PORT`));
});

it("a file in the place of the data directory ends the start with the variable to set", async () => {
  const file = join(world.directory, "a-file");
  await writeFile(file, "");
  const start = world.startProcess({ environment: { LATCHKEY_DATA_DIR: file } });
  await expect(start).rejects.toThrow(ServerEnded);
  await expect(start).rejects.toThrow(/LATCHKEY_DATA_DIR/);
});
