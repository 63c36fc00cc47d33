import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { DeviceAuthStartedSchema } from "@latchkey/contracts";
import { expect, it } from "vitest";
import { z } from "zod";
import { createApi } from "./support/api.ts";
import { openElsewhere } from "./support/browser.ts";
import { openTab } from "./support/tab.ts";
import { createWorld } from "./support/world.ts";

/** How the stand-in's device codes, refresh tokens, authorization codes and JSON web tokens look. */
const MARKS = /deviceauth_[0-9a-f-]{8}|\brt_[\w-]{20}|\bac_[\w-]{20}|eyJ[\w-]{10,}\./;

const AuthJsonSchema = z.object({
  tokens: z.object({
    access_token: z.string(),
    refresh_token: z.string(),
    id_token: z.string(),
  }),
});

it("no token and no device code is in any log, database, response or frame of a whole journey", async () => {
  const world = await createWorld({ environment: { LATCHKEY_LOG_LEVEL: "trace" } });
  const secrets = new Set<string>();
  /** From the home and the vault, the two places where tokens may be. */
  const collect = async () => {
    const data = join(world.directory, "data");
    const files = await readdir(data, { recursive: true }).catch(() => []);
    const vaults = files
      .filter((name) => name.endsWith("auth.json"))
      .map((name) => join(data, name));
    for (const path of [join(world.home, "auth.json"), ...vaults]) {
      const { tokens } = AuthJsonSchema.parse(JSON.parse(await readFile(path, "utf8")));
      for (const token of Object.values(tokens)) if (token !== "") secrets.add(token);
    }
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
    const pasting = await api.request("POST", "/api/codex/device-auth", { method: "paste" });
    const paste = DeviceAuthStartedSchema.parse(pasting.body);
    world.sim.control.answerAuthorize({ type: "approve" });
    const url = await openElsewhere(paste.verificationUrl);
    secrets.add(new URL(url).searchParams.get("code")!);
    await api.request("POST", `/api/codex/device-auth/${paste.id}/callback`, { url: "?code=x" });
    await api.request("POST", `/api/codex/device-auth/${paste.id}/callback`, { url });
    expect(await api.attempt(paste.id)).toMatchObject({ state: "signed_in" });
    await collect();
    await api.request("POST", "/api/codex/homes/server/refresh");
    await collect();
    await api.request("GET", "/api/codex/device-auth");
    await api.request("DELETE", "/api/codex/homes/server/credentials");
    await server.close();

    const data = join(world.directory, "data");
    const files = await readdir(data, { withFileTypes: true });
    const stored = await Promise.all(
      files
        .filter((entry) => entry.isFile())
        .map(({ name }) => readFile(join(data, name), "latin1")),
    );
    expect([...secrets].every((secret) => MARKS.test(secret))).toBe(true);
    const places = { logs: world.logs, frames: tab.received, responses: api.received, stored };
    expect(secrets.size).toBe(13);
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
