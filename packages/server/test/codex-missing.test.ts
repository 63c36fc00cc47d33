import { ProviderListSchema } from "@latchkey/contracts";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { Api } from "./support/api.ts";
import { startConsole } from "./support/console.ts";
import type { World } from "./support/world.ts";

let world: World;
let api: Api;

beforeAll(async () => {
  ({ world, api } = await startConsole({ environment: { LATCHKEY_CODEX_BIN: "/nowhere/codex" } }));
});

afterAll(() => world.close());

it("a console without Codex says so where people choose the provider", async () => {
  const { body } = await api.request("GET", "/api/providers");
  const [codex] = ProviderListSchema.parse(body);
  expect(codex).toMatchObject({ id: "codex", available: false });
  expect(codex?.reason).toContain("LATCHKEY_CODEX_BIN");
});

it("a turn without Codex fails with a code, and a sign-in still works", async () => {
  const conversationId = await api.createConversation();
  const { runId } = await api.send(conversationId, "Hello");
  expect(await api.untilRunEnds(runId)).toMatchObject({
    status: "failed",
    error: { code: "CODEX_UNAVAILABLE" },
  });
  const { id, userCode } = await api.startDeviceAuth();
  world.sim.control.approve(userCode);
  expect(await api.untilAttemptEnds(id)).toMatchObject({ state: "signed_in" });
});
