import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, it } from "vitest";
import { createApi } from "./support/api.ts";
import { openTab } from "./support/tab.ts";
import { createWorld } from "./support/world.ts";

/** How the stand-in's device codes, refresh tokens, authorization codes and JSON web tokens look. */
const MARKS = /deviceauth_[0-9a-f-]{8}|\brt_[\w-]{20}|\bac_[\w-]{20}|eyJ[\w-]{10,}\./;

it("no token and no device code is in any log, database, response or frame of a whole journey", async () => {
  const world = await createWorld({ environment: { LATCHKEY_LOG_LEVEL: "trace" } });
  const secrets = new Set<string>();
  const collect = async () => {
    const file = await readFile(join(world.home, "auth.json"), "utf8");
    const { tokens } = JSON.parse(file) as { tokens: Record<string, string> };
    for (const name of ["access_token", "refresh_token", "id_token"]) secrets.add(tokens[name]!);
  };
  try {
    const server = await world.start();
    const api = createApi(server.url);
    const tab = await openTab(server.url);
    tab.send({ type: "subscribe_sidebar" });
    tab.send({ type: "subscribe_sign_ins" });
    await collect();
    const conversationId = await api.createConversation();
    tab.send({ type: "subscribe_conversation", conversationId, afterSeq: 0 });
    await api.untilRunEnds((await api.send(conversationId, "run: echo hello")).runId);
    world.sim.control.expireSignIns();
    const { runId } = await api.send(conversationId, "And again");
    await api.untilRunEnds(runId);
    const { id, userCode } = await api.startDeviceAuth();
    world.sim.control.approve(userCode);
    await api.untilAttemptEnds(id);
    await collect();
    await api.untilRunEnds((await api.retry(runId)).runId);
    await api.request("GET", "/api/codex/device-auth");
    await server.close();

    const data = join(world.directory, "data");
    const files = await readdir(data);
    const stored = await Promise.all(files.map((name) => readFile(join(data, name), "latin1")));
    expect([...secrets].every((secret) => MARKS.test(secret))).toBe(true);
    const places = { logs: world.logs, frames: tab.received, responses: api.received, stored };
    expect(secrets.size).toBe(6);
    expect(world.logs.length).toBeGreaterThan(5);
    for (const [place, texts] of Object.entries(places)) {
      for (const text of texts) {
        expect(MARKS.test(text), `a secret in the ${place}`).toBe(false);
        for (const secret of secrets) {
          expect(text.includes(secret), `a secret in the ${place}`).toBe(false);
        }
      }
    }
  } finally {
    await world.close();
  }
});
