import { ProviderListSchema } from "@latchkey/contracts";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createApi, type Api } from "./support/api.ts";
import { startConsole } from "./support/console.ts";
import { openTab } from "./support/tab.ts";
import { createWorld, type World } from "./support/world.ts";

let world: World;
let api: Api;

beforeEach(async () => {
  ({ world, api } = await startConsole());
});

afterEach(() => world.close());

describe("a conversation with Codex", () => {
  it("streams the answer to every tab that follows it, and stores what it sent", async () => {
    const conversationId = await api.createConversation();
    const tab = await openTab(api.url);
    tab.send({ type: "subscribe_sidebar" });
    tab.send({ type: "subscribe_conversation", conversationId, afterSeq: 0 });
    const { runId } = await api.send(conversationId, "Hello, who are you?");
    const final = await tab.until("turn_final");
    expect(final).toMatchObject({ runId, status: "ok" });
    expect(final.usage?.outputTokens).toBeGreaterThan(0);

    const deltas = tab.frames.filter((frame) => frame.type === "assistant_delta");
    expect(deltas.length).toBeGreaterThan(1);
    const turn = await api.lastTurn(conversationId);
    expect(turn.items).toEqual([
      {
        type: "text",
        id: deltas[0]!.itemId,
        text: deltas.map(({ text }) => text).join(""),
      },
    ]);
    await tab.until("conversation_upsert", ({ conversation }) => conversation.title !== "New chat");
    expect(await api.run(runId)).toMatchObject({ kind: "chat", status: "ok" });
  });

  it("names the models, each time it is asked, and also when the sign-in has died", async () => {
    const models = async () => {
      const { body } = await api.request("GET", "/api/providers");
      return ProviderListSchema.parse(body).flatMap((provider) => provider.models);
    };
    // What is offered until Codex has answered is one model.
    await expect.poll(async () => (await models()).length).toBeGreaterThan(1);
    const known = await models();
    world.sim.control.expireSignIns();
    const conversationId = await api.createConversation();
    await api.untilRunEnds((await api.send(conversationId, "Hello")).runId);
    expect(await models()).toEqual(known);
  });

  it("shows a command with its output, exit code and duration", async () => {
    const conversationId = await api.createConversation();
    const { runId } = await api.send(conversationId, "run: echo first && sleep 0.6 && echo second");
    await api.untilRunEnds(runId);
    const turn = await api.lastTurn(conversationId);
    const command = turn.items.find((item) => item.type === "command");
    expect(command).toMatchObject({ status: "completed", exitCode: 0 });
    expect(command?.output).toMatch(/first\s+second/);
    expect(command?.durationMs).toBeGreaterThan(300);
    expect(turn.items.at(-1)?.type).toBe("text");
  });

  it("keeps the thread from turn to turn, also over a restart of the server", async () => {
    const conversationId = await api.createConversation();
    await api.untilRunEnds((await api.send(conversationId, "The word is heron.")).runId);
    await world.stop();
    api = createApi((await world.start()).url);
    const { runId } = await api.send(conversationId, "What was the word?");
    expect(await api.untilRunEnds(runId)).toMatchObject({ status: "ok" });
    const seen = world.sim.control.modelRequests().at(-1);
    expect(JSON.stringify(seen)).toContain("What was the word?");
    expect((await api.turns(conversationId)).turns).toHaveLength(2);
  });

  it("stops while the model still answers, keeps the text so far, and goes on afterwards", async () => {
    const conversationId = await api.createConversation();
    const tab = await openTab(api.url);
    tab.send({ type: "subscribe_conversation", conversationId, afterSeq: 0 });
    world.sim.control.holdAnswers(5);
    const { runId } = await api.send(conversationId, "long: 500");
    await tab.until("assistant_delta");
    expect((await api.request("POST", `/api/runs/${runId}/cancel`)).status).toBe(200);
    world.sim.control.releaseAnswers();
    expect(await api.run(runId)).toMatchObject({ status: "stopped" });
    const turn = await api.lastTurn(conversationId);
    expect(turn).toMatchObject({ status: "stopped", items: [{ type: "text" }] });
    const next = await api.send(conversationId, "And now?");
    expect(await api.untilRunEnds(next.runId)).toMatchObject({ status: "ok" });
  });

  it("refuses a second message while one is being answered", async () => {
    const conversationId = await api.createConversation();
    world.sim.control.holdAnswers();
    const { runId } = await api.send(conversationId, "One");
    const second = await api.request("POST", `/api/conversations/${conversationId}/turns`, {
      input: "Two",
      provider: "codex",
      model: "gpt-5.5",
    });
    expect(second).toMatchObject({ status: 409, body: { code: "RUN_IN_PROGRESS" } });
    world.sim.control.releaseAnswers();
    expect(await api.untilRunEnds(runId)).toMatchObject({ status: "ok" });
    expect((await api.turns(conversationId)).turns).toHaveLength(1);
  });
});

describe("a sign-in that dies and comes back", () => {
  it("fails fast with a code, is repaired with a device code, and retries only when asked", async () => {
    const { control } = world.sim;
    const conversationId = await api.createConversation();
    await api.untilRunEnds((await api.send(conversationId, "Hello")).runId);
    const tabs = await Promise.all([openTab(api.url), openTab(api.url)]);
    for (const tab of tabs) {
      tab.send({ type: "subscribe_sign_ins" });
      tab.send({ type: "subscribe_conversation", conversationId, afterSeq: 0 });
    }

    control.expireSignIns();
    const { runId } = await api.send(conversationId, "Say it again, please");
    const final = await tabs[0].until("turn_final", (frame) => frame.runId === runId);
    expect(final).toMatchObject({ status: "failed", error: { code: "CODEX_AUTH_EXPIRED" } });
    for (const tab of tabs) {
      await tab.until("home_updated", ({ home }) => home.status === "expired");
    }
    expect(await api.home()).toMatchObject({
      status: "expired",
      renewable: false,
      affectedRuns: [{ runId, conversationId }],
    });

    const started = await api.startDeviceAuth();
    expect(started).toMatchObject({ status: "started", codexHome: "server" });
    expect(started.verificationUrl).toBe(`${world.sim.url}/codex/device`);
    const modelRequests = control.modelRequests().length;
    control.approve(started.userCode);
    for (const tab of tabs) {
      await tab.until("device_auth_updated", ({ attempt }) => attempt.state === "signed_in");
      await tab.until(
        "home_updated",
        ({ home }) => home.status === "ok" && home.affectedRuns.length === 1,
      );
    }
    expect(control.modelRequests()).toHaveLength(modelRequests);

    const retried = await api.retry(runId);
    expect(retried).toMatchObject({ conversationId });
    expect(await api.untilRunEnds(retried.runId)).toMatchObject({ status: "ok", retryOf: runId });
    const { turns } = await api.turns(conversationId);
    expect(turns.map(({ status }) => status)).toEqual(["ok", "failed", "ok"]);
    expect(turns[2]!.input).toBe("Say it again, please");
    expect(await api.home()).toMatchObject({ status: "ok", affectedRuns: [] });
    const again = await api.request("POST", `/api/runs/${runId}/retry`);
    expect(again).toMatchObject({ status: 409, body: { code: "RUN_IN_PROGRESS" } });
  });

  it("fails the next run without asking Codex, until there are new credentials", async () => {
    const conversationId = await api.createConversation();
    world.sim.control.expireSignIns();
    await api.untilRunEnds((await api.send(conversationId, "One")).runId);
    const requests = world.sim.control.requests().length;
    const { runId } = await api.send(conversationId, "Two");
    const run = await api.untilRunEnds(runId);
    expect(run).toMatchObject({ status: "failed", error: { code: "CODEX_AUTH_EXPIRED" } });
    expect(world.sim.control.requests()).toHaveLength(requests);
  });

  it("keeps the text so far and fails once when the sign-in dies in the middle of a turn", async () => {
    const { control } = world.sim;
    const conversationId = await api.createConversation();
    const tab = await openTab(api.url);
    tab.send({ type: "subscribe_conversation", conversationId, afterSeq: 0 });
    control.enqueueAnswer({
      steps: [
        { type: "text", text: "Let me look first. " },
        { type: "shell", command: "true" },
      ],
    });
    control.holdAnswers(2);
    const { runId } = await api.send(conversationId, "Look into it");
    await tab.until("assistant_delta");
    control.expireSignIns();
    control.releaseAnswers();
    const run = await api.untilRunEnds(runId);
    expect(run).toMatchObject({ status: "failed", error: { code: "CODEX_AUTH_EXPIRED" } });
    const turn = await api.lastTurn(conversationId);
    expect(turn.items[0]).toMatchObject({ type: "text", text: "Let me look first. " });
    expect(tab.frames.filter(({ type }) => type === "turn_final")).toHaveLength(1);
  });

  it("knows a home that nobody is signed in to, and brings it to life", async () => {
    const empty = await createWorld({ isSignedIn: false });
    try {
      const other = createApi((await empty.start()).url);
      expect(await other.home()).toMatchObject({ status: "signed_out", renewable: false });
      const conversationId = await other.createConversation();
      const { runId } = await other.send(conversationId, "Hello");
      expect(await other.untilRunEnds(runId)).toMatchObject({
        status: "failed",
        error: { code: "CODEX_SIGNED_OUT" },
      });
      const { id, userCode } = await other.startDeviceAuth({ codexHome: "server" });
      empty.sim.control.approve(userCode);
      expect(await other.untilAttemptEnds(id)).toMatchObject({
        state: "signed_in",
        updatedHomes: ["server"],
      });
      const retried = await other.retry(runId);
      expect(await other.untilRunEnds(retried.runId)).toMatchObject({ status: "ok" });
    } finally {
      await empty.close();
    }
  });
});
