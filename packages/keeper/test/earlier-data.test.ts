import { existsSync, readdirSync } from "node:fs";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { expect, test } from "vitest";

import { World } from "./support/world.ts";

/** What version 0.1 left behind: its record, its links, and its notes about revocations. */
test("a data directory and homes of version 0.1 go on working", async () => {
  const world = await World.start();
  const homes = await world.createHomes("server", "coder");
  const first = await world.openKeeper({ homes });
  await first.signedIn("server", world.signIn("grace@example.com"));
  await first.link("coder", "server");
  await first.close();
  const graces = await world.readAuthJson("coder");
  const { accountId = "" } = await world.credentialsOf("coder");

  const second = await world.openKeeper({ homes });
  await second.signedIn("server", world.signIn("ada@example.com"));
  await second.close();
  const signIns = join(world.dataDirectory, "sign-ins");
  const [id = ""] = readdirSync(signIns);
  const recordPath = join(signIns, id, "record.json");
  const { fingerprint } = JSON.parse(await readFile(recordPath, "utf8")) as { fingerprint: string };
  const at = Date.now();
  const evidence = { lastRefreshAt: at, lastOutcome: "refreshed", at };
  const record = { version: 1, generation: 2, fingerprint, evidence, failures: 0 };
  await writeFile(recordPath, JSON.stringify({ ...record, formerAccountIds: [accountId] }));
  const link = (home: string, follows: string) => ({
    home: world.homePath(home),
    name: home,
    follows: world.homePath(follows),
    hasReceived: true,
  });
  const links = [link("server", "server"), link("coder", "server")];
  await writeFile(join(world.dataDirectory, "links.json"), JSON.stringify({ version: 1, links }));
  for (const name of ["revocations", "attended-by"]) {
    await mkdir(join(signIns, name));
    await writeFile(join(signIns, name, "one.json"), JSON.stringify({ refreshToken: "rt-old" }));
  }
  // A delivery that was not finished: this home still has the tokens of the account before.
  await writeFile(join(world.homePath("coder"), "auth.json"), graces);

  const keeper = await world.openKeeper({ homes });
  const described = await keeper.describe();
  expect(described.map(({ status, account }) => [status, account?.email])).toEqual([
    ["ok", "ada@example.com"],
    ["ok", "ada@example.com"],
  ]);
  expect(described[0]?.evidence).toEqual(evidence);
  expect(await keeper.refresh("coder")).toBe("healed");
  expect(existsSync(join(signIns, "revocations"))).toBe(false);
  expect(world.sim.control.requests("revoke")).toEqual([]);
});
