import { chmod, mkdir, readdir, readFile, stat, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { listKeptOut } from "@latchkey/codex";
import { afterEach, beforeEach, expect, it } from "vitest";
import { createWorld, type World } from "../support/world.ts";

let world: World;

beforeEach(async () => {
  world = await createWorld();
});

afterEach(() => world.close());

it("is the server's alone, and all files in it are, whatever the umask", async () => {
  const umask = process.umask(0);
  try {
    await world.start();
  } finally {
    process.umask(umask);
  }
  const { dataDirectory } = world.config;
  expect((await stat(dataDirectory)).mode & 0o777).toBe(0o700);
  const names = await readdir(dataDirectory);
  expect(names).toContain("latchkey.db");
  // An agents' folder in there has to be readable, so that the rest is kept from the model by name.
  const agents = join(dataDirectory, "agents");
  await mkdir(agents, { recursive: true });
  const { unreadable } = listKeptOut({
    dataDirectory,
    homes: [],
    folders: [agents],
    environment: {},
  });
  const others = names.filter((name) => !["agents", "flows"].includes(name));
  expect(unreadable).toEqual(
    expect.arrayContaining(others.map((name) => join(dataDirectory, name))),
  );
  for (const name of names.filter((each) => each.startsWith("latchkey."))) {
    expect((await stat(join(dataDirectory, name))).mode & 0o077, name).toBe(0);
  }
});

it("that others may enter is taken from them, and the log says so", async () => {
  const { dataDirectory } = world.config;
  await mkdir(dataDirectory, { recursive: true });
  await chmod(dataDirectory, 0o755);
  await world.start();
  expect((await stat(dataDirectory)).mode & 0o777).toBe(0o700);
  expect(world.logs.join("")).toContain(`Other users could get into ${dataDirectory}`);
});

it("with a link in the place of the database ends the start, and nothing is written there", async () => {
  const { dataDirectory } = world.config;
  await mkdir(dataDirectory, { recursive: true, mode: 0o700 });
  const target = `${dataDirectory}-elsewhere`;
  await writeFile(target, "theirs");
  await symlink(target, join(dataDirectory, "latchkey.db"));
  await expect(world.start()).rejects.toThrow(/latchkey\.db is a link/u);
  expect(await readFile(target, "utf8")).toBe("theirs");
});
