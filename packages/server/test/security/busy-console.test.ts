import { ConversationPageSchema, RunStartedSchema } from "@latchkey/contracts";
import { afterEach, beforeEach, expect, it } from "vitest";
import { writeAgent } from "../support/agents.ts";
import { createApi, until, type Api } from "../support/api.ts";
import { finishHeldTurn, startHeldTurn } from "../support/held-turns.ts";
import { openTab } from "../support/tab.ts";
import { createWorld, type World } from "../support/world.ts";

let world: World;
let api: Api;

beforeEach(async () => {
  world = await createWorld({ environment: { LATCHKEY_MAX_CODEX_PROCESSES: "1" } });
  world.config.limits = { ...world.config.limits, runs: 2 };
  await writeAgent(world, "ann");
  api = createApi((await world.start()).url);
});

afterEach(() => world.close());

const holdChat = () =>
  startHeldTurn(world, async () => api.send(await api.createConversation(), "say: first"));
const instruct = async () => {
  const { body } = await api.request("POST", "/api/agents/ann/runs", { instruction: "say: mine" });
  return RunStartedSchema.parse(body);
};
/** What the turn shows of its wait. */
const waitOf = async (conversationId: string) =>
  (await api.lastTurn(conversationId)).items.find((item) => item.type === "tool_call");

it("a turn for which no Codex process is free says so, can be stopped, and begins when one is", async () => {
  const first = await holdChat();
  const stopped = await instruct();
  const shown = await until(() => waitOf(stopped.conversationId), Boolean);
  expect(shown).toMatchObject({
    tool: "Waiting for a free Codex process",
    result: expect.stringContaining("LATCHKEY_MAX_CODEX_PROCESSES") as string,
    status: "running",
  });
  await api.request("POST", `/api/runs/${stopped.runId}/cancel`);
  expect(await api.untilRunEnds(stopped.runId)).toMatchObject({ status: "stopped" });
  expect(await waitOf(stopped.conversationId)).toMatchObject({ status: "failed" });

  const tab = await openTab(api.url);
  const second = await instruct();
  tab.send({
    type: "subscribe_conversation",
    conversationId: second.conversationId,
    afterSeq: 0,
  });
  await tab.until("tool_event");
  expect(await finishHeldTurn(world, api, first)).toMatchObject({ status: "ok" });
  expect(await api.untilRunEnds(second.runId)).toMatchObject({ status: "ok" });
  expect(await waitOf(second.conversationId)).toMatchObject({ status: "completed" });
});

it("more runs than may be are refused in words, and leave no conversation behind", async () => {
  const first = await holdChat();
  const second = await instruct();
  const refused = await api.request("POST", "/api/agents/ann/runs", { instruction: "say: third" });
  expect(refused).toMatchObject({ status: 429, body: { code: "RATE_LIMITED" } });
  expect(refused.text).toContain("2 runs are in progress");
  const list = await api.request("GET", "/api/conversations");
  expect(ConversationPageSchema.parse(list.body).conversations).toHaveLength(2);
  await finishHeldTurn(world, api, first);
  await api.untilRunEnds(second.runId);
  expect(await api.untilRunEnds((await instruct()).runId)).toMatchObject({ status: "ok" });
});
