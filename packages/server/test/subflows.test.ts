import { ConversationPageSchema, RunStartedSchema } from "@latchkey/contracts";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { GRACE, letGo, llm, WAIT, writeAgent, writeFlow } from "./support/agents.ts";
import type { Api } from "./support/api.ts";
import { startConsole } from "./support/console.ts";
import { openTab } from "./support/tab.ts";
import type { World } from "./support/world.ts";

let world: World;
let api: Api;

beforeEach(async () => {
  ({ world, api } = await startConsole());
  await writeAgent(world, "ann");
  await writeFlow(world, "left", { steps: [llm("ann", "l", "Left 1"), llm("ann", "l", "Left 2")] });
  await writeFlow(world, "right", { steps: [llm("ann", "r", WAIT)] });
  await writeFlow(world, "both", {
    steps: [
      { type: "subflow", label: "Both sides", flowNames: ["left", "right"] },
      llm("ann", "main", "Together"),
    ],
  });
});

afterEach(() => world.close());

async function start(name: string) {
  const answer = await api.request("POST", `/api/flows/${name}/runs`);
  expect(answer.status, answer.text).toBe(202);
  return RunStartedSchema.parse(answer.body);
}

async function childrenOf(runId: string) {
  const run = await api.run(runId);
  const ids = run.position?.children?.map((child) => child.runId) ?? [];
  return Promise.all(ids.map((id) => api.run(id)));
}

describe("subflows", () => {
  it("run at the same time in conversations of their own, and the parent goes on when all are done", async () => {
    const tab = await openTab(api.url);
    tab.send({ type: "subscribe_sidebar" });
    const { runId, conversationId } = await start("both");
    await tab.until("run_updated", ({ run }) => run.flow === "left" && run.status === "ok");
    await letGo(world);
    expect(await api.untilRunEnds(runId)).toMatchObject({ status: "ok" });
    const { turns } = await api.turns(conversationId);
    expect(turns).toMatchObject([
      { input: "Both sides", status: "ok", items: [{ type: "text" }] },
      { input: "Together", status: "ok" },
    ]);
    const page = await api.request("GET", "/api/conversations?kind=flow");
    const { conversations } = ConversationPageSchema.parse(page.body);
    expect(conversations.map(({ flow }) => flow).sort()).toEqual(["both", "left", "right"]);
  });

  it("that fail for a sign-in fail the parent, count as one, and are resumed by its Retry alone", async () => {
    const { control } = world.sim;
    const tab = await openTab(api.url);
    tab.send({ type: "subscribe_sidebar" });
    const { runId, conversationId } = await start("both");
    const right = await tab.until("conversation_upsert", (f) => f.conversation.flow === "right");
    tab.send({
      type: "subscribe_conversation",
      conversationId: right.conversation.id,
      afterSeq: 0,
    });
    await tab.until("tool_event");
    const left = await tab.until(
      "run_updated",
      ({ run }) => run.flow === "left" && run.status === "ok",
    );
    control.expireSignIns(GRACE);
    await letGo(world);
    expect(await api.untilRunEnds(runId)).toMatchObject({
      status: "failed",
      error: { code: "CODEX_AUTH_EXPIRED" },
      position: { path: [0], failed: true },
    });
    expect(await childrenOf(runId)).toMatchObject([
      { id: left.run.id, flow: "left", parentRunId: runId, status: "ok" },
      { flow: "right", status: "failed", error: { code: "CODEX_AUTH_EXPIRED" } },
    ]);
    const homes = await api.request("GET", "/api/codex/homes");
    expect(homes.body).toMatchObject({
      homes: [{ affectedRuns: [] }, { affectedRuns: [{ runId, conversationId }] }],
    });

    const { id, userCode } = await api.startDeviceAuth({ codexHome: "agent:ann" });
    control.approve(userCode, GRACE);
    await api.untilAttemptEnds(id);
    const retried = await api.retry(runId);
    expect(await api.untilRunEnds(retried.runId)).toMatchObject({ status: "ok", retryOf: runId });
    const sent = control.modelRequests().map(({ inputText }) => inputText);
    expect(sent.filter((text) => text === "Left 1")).toHaveLength(1);
    const { turns } = await api.turns(right.conversation.id);
    expect(turns.map(({ status }) => status)).toEqual(["failed", "ok"]);
  });

  it("stop with their parent", async () => {
    world.sim.control.holdAnswers(1);
    const { runId } = await start("both");
    await world.sim.control.untilAnswerHeld();
    await api.request("POST", `/api/runs/${runId}/cancel`);
    world.sim.control.releaseAnswers();
    expect(await api.run(runId)).toMatchObject({ status: "stopped" });
    for (const child of await childrenOf(runId)) expect(child.status).toBe("stopped");
  });
});
