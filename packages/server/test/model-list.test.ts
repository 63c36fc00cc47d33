import { chmod, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { findCodexBinary } from "@latchkey/codex";
import { ProviderListSchema } from "@latchkey/contracts";
import { expect, it, onTestFinished } from "vitest";
import { createApi } from "./support/api.ts";
import { openTab } from "./support/tab.ts";
import { createWorld, type World } from "./support/world.ts";

it("offers what Codex names as soon as it has, however long it takes, and tells every tab", async () => {
  const { world, api } = await startConsoleWith(
    (codex, gate) => `
      case "$*" in *app-server*) until [ -e '${gate}' ]; do sleep 0.1; done ;; esac
      exec '${codex}' "$@"`,
  );
  const tab = await openTab(api.url);
  tab.send({ type: "subscribe_sidebar" });
  const before = await readCodex(api);
  expect(before.models).toHaveLength(1);
  await writeFile(join(world.directory, "gate"), "");
  await tab.until("catalog_updated", ({ catalog }) => catalog === "models");
  const after = await readCodex(api);
  expect(after.models.length).toBeGreaterThan(1);
  expect(await readCodex(api)).toEqual(after);
});

it("tells every tab to look again after a sign-in, before which Codex names nothing", async () => {
  const world = await createWorld({ isSignedIn: false });
  onTestFinished(() => world.close());
  const api = createApi((await world.start()).url);
  const tab = await openTab(api.url);
  tab.send({ type: "subscribe_sidebar" });
  expect((await readCodex(api)).models).toHaveLength(1);
  const { id, userCode } = await api.startDeviceAuth();
  world.sim.control.approve(userCode);
  expect(await api.untilAttemptEnds(id)).toMatchObject({ state: "signed_in" });
  await tab.until("catalog_updated", ({ catalog }) => catalog === "models");
  await expect.poll(async () => (await readCodex(api)).models.length).toBeGreaterThan(1);
});

it("says of a Codex that was not tested which versions were", async () => {
  const { api } = await startConsoleWith(
    (codex) => `
      [ "$1" = --version ] && echo codex-cli 9.9.9 && exit
      exec '${codex}' "$@"`,
  );
  const { available, notice } = await readCodex(api);
  expect(available).toBe(true);
  expect(notice).toMatch(/^Codex 9\.9\.9 was not tested .*0\.169\.0 and 0\.171\.0/u);
});

/** A console whose Codex is the real one behind a script. */
async function startConsoleWith(script: (codex: string, gate: string) => string) {
  const world: World = await createWorld();
  onTestFinished(() => world.close());
  const program = join(world.directory, "codex");
  const text = script(await findCodexBinary(), join(world.directory, "gate"));
  await writeFile(program, `#!/bin/sh${text}\n`);
  await chmod(program, 0o755);
  world.config.codexBinary = program;
  return { world, api: createApi((await world.start()).url) };
}

async function readCodex(api: ReturnType<typeof createApi>) {
  const { body } = await api.request("GET", "/api/providers");
  const codex = ProviderListSchema.parse(body).find(({ id }) => id === "codex");
  if (!codex) throw new Error("There is no Codex among the providers.");
  return codex;
}
