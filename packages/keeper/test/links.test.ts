import { existsSync } from "node:fs";
import {
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rename,
  rm,
  symlink,
  unlink,
  writeFile,
} from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setImmediate } from "node:timers/promises";

import type { SimOptionsInput } from "@latchkey/openai-sim";
import { expect, onTestFinished, test } from "vitest";

import { isKeeperError } from "../src/index.ts";
import { World } from "./support/world.ts";

async function keeperCodeOf(promise: Promise<unknown>): Promise<string> {
  const outcome: unknown = await promise.then(
    () => "resolved",
    (error: unknown) => error,
  );
  if (isKeeperError(outcome)) return outcome.code;
  throw outcome;
}

async function start(options: SimOptionsInput = {}) {
  const world = await World.start(options);
  const homes = await world.createHomes("server", "coder");
  const keeper = await world.openKeeper({ homes });
  const linksPath = join(world.dataDirectory, "links.json");
  const readLinks = () => readFile(linksPath, "utf8").catch(() => "none");
  return { world, keeper, linksPath, readLinks };
}

test("a link to a directory that is not a Codex home is refused, and nothing changes", async () => {
  const { world, keeper, readLinks } = await start();
  const path = join(world.root, "photos");
  await mkdir(path);
  await writeFile(join(path, "cat.jpg"), "meow");
  const before = await readLinks();
  expect(await keeperCodeOf(keeper.link(path, "server"))).toBe("NOT_A_CODEX_HOME");
  expect(await keeperCodeOf(keeper.link(join(path, "cat.jpg"), "server"))).toBe("NOT_A_CODEX_HOME");
  expect(await keeperCodeOf(keeper.link(join(path, "none"), "server"))).toBe("NOT_A_CODEX_HOME");
  expect(await readLinks()).toBe(before);
});

test("a link to a path outside the registered roots is refused, also through a symbolic link", async () => {
  const { world, keeper } = await start();
  const outside = await mkdtemp(join(tmpdir(), "latchkey-outside-"));
  onTestFinished(() => rm(outside, { recursive: true, force: true }));
  await writeFile(join(outside, "config.toml"), "");
  await symlink(outside, join(world.root, "way-out"));
  expect(await keeperCodeOf(keeper.link(outside, "server"))).toBe("HOME_OUTSIDE_ROOTS");
  expect(await keeperCodeOf(keeper.link(join(world.root, "way-out"), "server"))).toBe(
    "HOME_OUTSIDE_ROOTS",
  );
});

test("a home that a link replaced later gets no credentials where that leads", async () => {
  const { world, keeper } = await start();
  await keeper.signedIn("server", world.signIn());
  await keeper.link("coder", "server");
  const [home, outside] = [world.homePath("coder"), join(world.root, "outside")];
  await mkdir(outside);
  await rename(home, `${home}-before`);
  await symlink(outside, home);
  expect(await keeper.refresh("server")).toBe("healed");
  const { problem } = await world.until("home_problem", ({ path }) => path === home);
  expect(problem).toMatchObject({
    code: "not_writable",
    message: expect.stringContaining("was replaced by a link") as string,
  });
  expect(await keeperCodeOf(keeper.signedIn("coder", world.signIn()))).toBe("HOME_UNKNOWN");
  expect(await readdir(outside)).toEqual([]);

  await unlink(home);
  await rename(`${home}-before`, home);
  expect(await keeper.refresh("server")).toBe("healed");
  expect((await world.credentialsOf("coder")).accessToken).toBe(
    (await world.credentialsOf("server")).accessToken,
  );
});

test("a home of another account, or linked to one, is refused, and nothing changes", async () => {
  const { world, keeper, readLinks } = await start();
  await keeper.signedIn("server", world.signIn());
  const [grace] = await world.createHomes("grace");
  await keeper.register(grace!);
  await keeper.signedIn("grace", world.signIn("grace@example.com"));
  await keeper.link("coder", "server");
  const [links, file] = [await readLinks(), await world.readAuthJson("coder")];

  expect(await keeperCodeOf(keeper.link("coder", "grace"))).toBe("ACCOUNT_DIFFERS");
  expect(await keeperCodeOf(keeper.link("grace", "server"))).toBe("ACCOUNT_DIFFERS");
  expect(await keeperCodeOf(keeper.link("server", "server"))).toBe("HOME_FOLLOWS");
  expect(await keeperCodeOf(keeper.link("nobody", "server"))).toBe("HOME_OUTSIDE_ROOTS");
  expect(await keeperCodeOf(keeper.link("coder", "nobody"))).toBe("HOME_UNKNOWN");
  expect([await readLinks(), await world.readAuthJson("coder")]).toEqual([links, file]);
});

/** A Team workspace: its members share `chatgpt_account_id`. */
const TEAM = { id: "0b7c1f5e-6d0a-4c56-9f3e-5f0d6f1a0009", plan: "team", workspaceName: "Team" };
const MEMBERS: SimOptionsInput["accounts"] = [
  { ...TEAM, userId: "user-ada", email: "ada@example.com", name: "Ada" },
  { ...TEAM, userId: "user-grace", email: "grace@example.com", name: "Grace" },
];

test("two people of one workspace are two accounts, and nothing of one lands on the other", async () => {
  const { world, keeper, readLinks } = await start({ accounts: MEMBERS });
  await keeper.signedIn("server", world.signIn("ada@example.com"));
  await keeper.link("coder", "server");
  await world.codexLogin("coder", "grace@example.com");
  const { problem } = await world.until("home_problem", ({ home }) => home === "coder");
  expect(problem.code).toBe("other_account");
  const [links, coder] = [await readLinks(), await world.readAuthJson("coder")];

  expect(await keeper.refresh("server")).toBe("healed");
  expect(await keeperCodeOf(keeper.link("coder", "server"))).toBe("ACCOUNT_DIFFERS");
  const change = { allowAccountChange: false };
  const graces = world.signIn("grace@example.com");
  expect(await keeperCodeOf(keeper.signedIn("server", graces, change))).toBe("ACCOUNT_DIFFERS");
  await world.codexLogin("server", "grace@example.com");
  const server = await world.readAuthJson("server");
  expect(await keeperCodeOf(keeper.giveBack("server"))).toBe("ACCOUNT_DIFFERS");
  expect([await readLinks(), await world.readAuthJson("coder")]).toEqual([links, coder]);
  expect(await world.readAuthJson("server")).toBe(server);
  expect(world.sim.control.requests("revoke")).toEqual([]);
});

test("a home that is being linked seems usable only once the credentials are there", async () => {
  const { world, keeper } = await start();
  await keeper.signedIn("server", world.signIn());
  const authJson = join(world.homePath("coder"), "auth.json");
  const linked = keeper.link("coder", "server").then(() => true);
  while (!(await Promise.race([linked, setImmediate(false)]))) {
    if (keeper.seemsUsable("coder")) expect(existsSync(authJson)).toBe(true);
  }
  expect(keeper.seemsUsable("coder")).toBe(true);
});

test("a broken links file stops a new keeper, is reported by a running one and never overwritten", async () => {
  const { world, keeper, linksPath } = await start();
  await keeper.signedIn("server", world.signIn());
  await keeper.link("coder", "server");
  await writeFile(linksPath, '{"version":1,"links":[{"home":');
  await world.until("links_unreadable");
  expect(await keeperCodeOf(keeper.unlink("coder"))).toBe("LINKS_UNREADABLE");
  expect(await keeperCodeOf(world.openKeeper())).toBe("LINKS_UNREADABLE");
  expect(await readFile(linksPath, "utf8")).toBe('{"version":1,"links":[{"home":');
  expect(await keeper.refresh("server")).toBe("healed");
  expect((await world.credentialsOf("coder")).accessToken).toBe(
    (await world.credentialsOf("server")).accessToken,
  );
});

test("a link that another process makes is noticed, and the home receives the sign-in", async () => {
  const { world, keeper } = await start();
  await keeper.signedIn("server", world.signIn());
  const homes = ["server", "coder"].map((name) => ({ name, path: world.homePath(name) }));
  const other = await world.openKeeper({ homes });
  await other.link("coder", "server");
  const follows = async () =>
    (await keeper.describe()).find(({ name }) => name === "coder")?.follows;
  await expect.poll(follows).toBe("server");
  await other.unlink("coder");
  await expect.poll(follows).toBeUndefined();
  expect(await world.credentialsOf("coder")).toMatchObject({ authMode: "chatgptAuthTokens" });
});

test("linking a home that has a copy of the same sign-in takes its refresh token away", async () => {
  const { world, keeper } = await start();
  const { path } = (await world.createHomes("copy"))[0]!;
  await world.codexLogin("server");
  await writeFile(join(path, "auth.json"), await world.readAuthJson("server"));
  await keeper.refresh("server");
  await keeper.link(path, "server");
  expect(await world.credentialsOf("copy")).toMatchObject({
    authMode: "chatgptAuthTokens",
    refreshToken: "",
  });
  expect(await keeper.refresh("server")).toBe("healed");
  expect(world.sim.control.snapshot()).toMatchObject({ refreshRequests: 2, reusesSeen: 0 });
});
