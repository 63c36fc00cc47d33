import { execFileSync } from "node:child_process";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { skipWithout } from "@latchkey/testing";
import { afterEach, beforeEach, expect, it } from "vitest";
import { createApi } from "../support/api.ts";
import { whyNoMounts } from "../support/small-disk.ts";
import { createWorld, type World } from "../support/world.ts";

skipWithout(whyNoMounts());

let world: World;

beforeEach(async () => {
  world = await createWorld();
});

afterEach(() => world.close());

/** A server that alone sees its Codex home as a mount of its own, and that mount's mode. */
async function startOnMountedHome(mode: "ro" | "rw") {
  const mount = `mount --bind "$0" "$0" && mount -o remount,bind,${mode} "$0" && exec "$@"`;
  const server = await world.startProcess({
    through: ["unshare", "--mount", "sh", "-c", mount, world.home],
  });
  const target = ["--target", String(server.pid), "--mount"];
  return {
    api: createApi(server.url),
    readCredentials: () => readFile(join(world.home, "auth.json"), "utf8"),
    remount: (as: "ro" | "rw") =>
      execFileSync("nsenter", [...target, "mount", "-o", `remount,bind,${as}`, world.home]),
  };
}

it("a read-only Codex home refuses a sign-in before it starts, and takes it once it can be written", async () => {
  const { api, readCredentials, remount } = await startOnMountedHome("ro");
  const before = await readCredentials();
  const refused = await api.request("POST", "/api/codex/device-auth");
  expect(refused).toMatchObject({ status: 409, body: { code: "CREDENTIALS_NOT_WRITABLE" } });
  expect(await api.home()).toMatchObject({ problem: { code: expect.any(String) as string } });
  expect(await readCredentials()).toBe(before);

  remount("rw");
  const { id, userCode } = await api.startDeviceAuth();
  world.sim.control.approve(userCode);
  expect(await api.untilAttemptEnds(id)).toMatchObject({ state: "signed_in" });
  const conversationId = await api.createConversation();
  const { runId } = await api.send(conversationId, "Hello");
  expect(await api.untilRunEnds(runId)).toMatchObject({ status: "ok" });
});

it("a Codex home that turns read-only keeps its sign-in, spends nothing of it, and is renewed once it can be written", async () => {
  const { api, readCredentials, remount } = await startOnMountedHome("rw");
  const before = await readCredentials();
  const refreshPath = "/api/codex/homes/server/refresh";
  remount("ro");
  const refused = await api.request("POST", refreshPath);
  expect(refused).toMatchObject({ status: 409, body: { code: "CREDENTIALS_NOT_WRITABLE" } });
  expect(await readCredentials()).toBe(before);
  expect(world.sim.control.snapshot()).toMatchObject({ refreshRequests: 0 });
  expect(await api.home()).toMatchObject({ status: "ok", problem: { code: "not_writable" } });

  remount("rw");
  expect(await api.home()).not.toHaveProperty("problem");
  expect(await api.request("POST", refreshPath)).toMatchObject({ status: 200 });
  expect(await readCredentials()).not.toBe(before);
  const conversationId = await api.createConversation();
  const { runId } = await api.send(conversationId, "Hello");
  expect(await api.untilRunEnds(runId)).toMatchObject({ status: "ok" });
});
