import { CodexHomeListSchema, RunStartedSchema, type RunStarted } from "@latchkey/contracts";
import { expect, it } from "vitest";
import { ADA, command, letGo, llm, WAIT, writeAgent, writeFlow } from "./support/agents.ts";
import { createApi } from "./support/api.ts";
import { openTab } from "./support/tab.ts";
import { createWorld } from "./support/world.ts";

it("runs of every kind that fail at once are counted under their homes, and each is retried when asked", async () => {
  const world = await createWorld();
  try {
    const { url } = await world.start();
    const api = createApi(url);
    const { control } = world.sim;
    await writeAgent(world, "ann", { account: ADA, commands: { wait: command(WAIT) } });
    await writeFlow(world, "wait", { steps: [llm("ann", "main", WAIT)] });
    const start = async (path: string, body?: object): Promise<RunStarted> =>
      RunStartedSchema.parse((await api.request("POST", path, body)).body);
    const chat = await api.send(await api.createConversation(), WAIT);
    const ofAnn = [
      await start("/api/agents/ann/runs", { instruction: WAIT }),
      await start("/api/agents/ann/commands/wait/runs"),
      await start("/api/flows/wait/runs"),
    ];
    const all = [chat, ...ofAnn];
    const tab = await openTab(url);
    tab.send({ type: "subscribe_sidebar" });
    tab.send({ type: "subscribe_sign_ins" });
    for (const { conversationId } of all) {
      tab.send({ type: "subscribe_conversation", conversationId, afterSeq: 0 });
    }
    for (const { runId } of all) await tab.until("tool_event", (frame) => frame.runId === runId);
    control.expireSignIns();
    await letGo(world);

    for (const { runId } of all) {
      const final = await tab.until("turn_final", (frame) => frame.runId === runId);
      expect(final).toMatchObject({ status: "failed", error: { code: "CODEX_AUTH_EXPIRED" } });
      await tab.until("run_updated", ({ run }) => run.id === runId && run.status === "failed");
    }
    await tab.until(
      "home_updated",
      ({ home }) => home.name === "agent:ann" && home.affectedRuns.length === 3,
    );
    const listed = await api.request("GET", "/api/codex/homes");
    expect(CodexHomeListSchema.parse(listed.body).homes).toMatchObject([
      { name: "server", status: "expired", affectedRuns: [chat] },
      { name: "agent:ann", status: "expired", affectedRuns: ofAnn },
    ]);

    // Somebody does without the chat's answer, in one tab for all.
    expect((await api.request("POST", `/api/runs/${chat.runId}/dismiss`)).status).toBe(204);
    await tab.until(
      "home_updated",
      ({ home }) => home.name === "server" && home.affectedRuns.length === 0,
    );
    expect((await api.request("POST", "/api/runs/none/dismiss")).status).toBe(404);

    const { id, userCode } = await api.startDeviceAuth({ codexHome: "agent:ann" });
    const asked = control.modelRequests().length;
    control.approve(userCode, ADA);
    await api.untilAttemptEnds(id);
    expect(control.modelRequests()).toHaveLength(asked);
    const retried = await Promise.all(ofAnn.map(({ runId }) => api.retry(runId)));
    for (const { runId } of retried) {
      expect(await api.untilRunEnds(runId)).toMatchObject({ status: "ok" });
    }
    const after = await api.request("GET", "/api/codex/homes");
    expect(CodexHomeListSchema.parse(after.body).homes).toMatchObject([
      { name: "server", status: "expired", affectedRuns: [] },
      { name: "agent:ann", status: "ok", affectedRuns: [] },
    ]);
  } finally {
    await world.close();
  }
});
