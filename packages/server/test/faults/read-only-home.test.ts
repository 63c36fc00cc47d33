import { execFileSync } from "node:child_process";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { createApi } from "../support/api.ts";
import { startServerProcess } from "../support/server-process.ts";
import { whyNoMounts } from "../support/small-disk.ts";
import { createWorld, type World } from "../support/world.ts";

const reason = whyNoMounts();
if (reason !== undefined) process.stdout.write(`skipped, read-only homes: ${reason}\n`);

let world: World;

beforeEach(async () => {
  world = await createWorld();
});

afterEach(() => world.close());

it.skipIf(reason)(
  "a read-only Codex home refuses a sign-in before it starts, and takes it once it can be written",
  async () => {
    const before = await readFile(join(world.home, "auth.json"), "utf8");
    const mount = 'mount --bind "$0" "$0" && mount -o remount,bind,ro "$0" && exec "$@"';
    const server = await startServerProcess(world.config, {
      through: ["unshare", "--mount", "sh", "-c", mount, world.home],
    });
    const api = createApi(server.url);
    const refused = await api.request("POST", "/api/codex/device-auth");
    expect(refused).toMatchObject({ status: 409, body: { code: "CREDENTIALS_NOT_WRITABLE" } });
    expect(await api.home()).toMatchObject({ problem: { code: expect.any(String) as string } });
    expect(await readFile(join(world.home, "auth.json"), "utf8")).toBe(before);

    const target = ["--target", String(server.pid), "--mount"];
    execFileSync("nsenter", [...target, "mount", "-o", "remount,bind,rw", world.home]);
    const { id, userCode } = await api.startDeviceAuth();
    world.sim.control.approve(userCode);
    expect(await api.untilAttemptEnds(id)).toMatchObject({ state: "signed_in" });
    const conversationId = await api.createConversation();
    const { runId } = await api.send(conversationId, "Hello");
    expect(await api.untilRunEnds(runId)).toMatchObject({ status: "ok" });
    await server.stop();
  },
);
