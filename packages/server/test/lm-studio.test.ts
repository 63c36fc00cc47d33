import { once } from "node:events";
import type { ServerResponse } from "node:http";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import {
  CreatedSchema,
  ProviderListSchema,
  RunStartedSchema,
  type Run,
  type Turn,
} from "@latchkey/contracts";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createApi, until, type Api } from "./support/api.ts";
import { startConsole } from "./support/console.ts";
import {
  send,
  sendAll,
  startLmStudioScript,
  stop,
  text,
  type LmStudioScript,
} from "./support/lm-studio-script.ts";
import { openTab } from "./support/tab.ts";
import { createWorld, type World } from "./support/world.ts";

async function createChat(api: Api, model: string): Promise<string> {
  const { body } = await api.request("POST", "/api/conversations", { provider: "lmstudio", model });
  return CreatedSchema.parse(body).id;
}

async function ask(api: Api, id: string, { input = "Hi", model = "m" } = {}): Promise<string> {
  const turn = { input, provider: "lmstudio", model };
  const { body } = await api.request("POST", `/api/conversations/${id}/turns`, turn);
  return RunStartedSchema.parse(body).runId;
}

async function providers(api: Api) {
  return ProviderListSchema.parse((await api.request("GET", "/api/providers")).body);
}

async function outcome(api: Api, id: string, runId: string): Promise<{ run: Run; turn: Turn }> {
  return { run: await api.untilRunEnds(runId), turn: await api.lastTurn(id) };
}

describe("LM Studio beside Codex", () => {
  const model = "qwen3-coder-30b";
  let world: World;
  let api: Api;

  beforeAll(async () => {
    ({ world, api } = await startConsole());
  });

  afterAll(() => world.close());

  it("is listed with its models, however often the list is asked for", async () => {
    for (const listed of [await providers(api), await providers(api)]) {
      expect(listed.map(({ id, available }) => [id, available])).toEqual([
        ["codex", true],
        ["lmstudio", true],
      ]);
      expect(listed[1]?.models.map(({ id }) => id)).toContain(model);
    }
  });

  it("streams its answer, and stops in the middle of it with the text so far", async () => {
    const id = await createChat(api, model);
    const tab = await openTab(api.url);
    tab.send({ type: "subscribe_conversation", conversationId: id, afterSeq: 0 });
    world.sim.control.holdAnswers(3);
    const runId = await ask(api, id, { input: "say: one two three four five six", model });
    const isHeld = () =>
      tab.frames
        .flatMap((frame) => (frame.type === "assistant_delta" ? frame.text : []))
        .join("")
        .endsWith("three");
    await tab.until("assistant_delta", isHeld);
    await api.request("POST", `/api/runs/${runId}/cancel`);
    world.sim.control.releaseAnswers();
    const { run, turn } = await outcome(api, id, runId);
    expect([run.status, turn.status]).toEqual(["stopped", "stopped"]);
    expect(turn.items).toEqual([{ type: "text", id: "answer", text: "one two three" }]);
    tab.close();
  });

  it("a dead Codex sign-in never touches its runs, nor they the Codex home", async () => {
    const id = await createChat(api, model);
    const codexChat = await api.createConversation();
    world.sim.control.holdAnswers(2);
    const runId = await ask(api, id, { input: "say: still here after all", model });
    await world.sim.control.untilAnswerHeld();
    world.sim.control.expireSignIns();
    const failed = await api.untilRunEnds((await api.send(codexChat, "Hello")).runId);
    expect(failed.error?.code).toBe("CODEX_AUTH_EXPIRED");
    const authJson = await readFile(join(world.home, "auth.json"), "utf8");
    const atOpenAi = () =>
      world.sim.control.requests().filter(({ route }) => route !== "lmStudio").length;
    const before = atOpenAi();

    world.sim.control.releaseAnswers();
    const first = await outcome(api, id, runId);
    const second = await outcome(api, id, await ask(api, id, { input: "say: and again", model }));
    for (const { run, turn } of [first, second]) {
      expect(run).toMatchObject({ status: "ok" });
      expect(turn).not.toHaveProperty("codexHome");
    }
    expect(atOpenAi()).toBe(before);
    expect(await readFile(join(world.home, "auth.json"), "utf8")).toBe(authJson);
    expect((await api.home()).affectedRuns.map((run) => run.runId)).toEqual([failed.id]);
  });
});

describe("an LM Studio that asks for an API token", () => {
  const token = "sk-lm-a-token";

  it.each([{}, { LATCHKEY_LMSTUDIO_TOKEN: "sk-lm-another" }])(
    "says which variable to set, in the list and in a turn, given %j",
    async (environment) => {
      const { world, api } = await startConsole({ sim: { lmStudioToken: token }, environment });
      try {
        const [, lmStudio] = await providers(api);
        expect(lmStudio).toMatchObject({ available: false });
        expect(lmStudio?.reason).toMatch(/API token.*LATCHKEY_LMSTUDIO_TOKEN/);
        const id = await createChat(api, "qwen3-coder-30b");
        const { run } = await outcome(api, id, await ask(api, id));
        expect(run.error).toMatchObject({ code: "LMSTUDIO_UNAVAILABLE" });
        expect(run.error?.message).toMatch(/API token.*LATCHKEY_LMSTUDIO_TOKEN/);
        expect(JSON.stringify(lmStudio) + world.logs.join("")).not.toContain("sk-lm");
      } finally {
        await world.close();
      }
    },
  );

  it("answers to the token that the variable holds, at its address without /v1", async () => {
    const { world, api } = await startConsole({
      sim: { lmStudioToken: token },
      environment: { LATCHKEY_LMSTUDIO_TOKEN: `${token}\n` },
    });
    try {
      expect((await providers(api))[1]).toMatchObject({ available: true });
      const id = await createChat(api, "qwen3-coder-30b");
      const { run } = await outcome(api, id, await ask(api, id, { model: "qwen3-coder-30b" }));
      expect(run.status).toBe("ok");
    } finally {
      await world.close();
    }
  });
});

describe("what a server in LM Studio's place does", () => {
  let script: LmStudioScript;
  let world: World;
  let api: Api;

  beforeAll(async () => {
    script = await startLmStudioScript();
    ({ world, api } = await startConsole({ environment: { LATCHKEY_LMSTUDIO_URL: script.url } }));
  });

  afterAll(async () => {
    await world.close();
    await script.close();
  });

  const answerOnce = async (answer: LmStudioScript["answer"]) => {
    script.answer = answer;
    const id = await createChat(api, "m");
    return outcome(api, id, await ask(api, id));
  };

  it("models that cannot chat are left out", async () => {
    expect((await providers(api))[1]?.models).toEqual([{ id: "m", label: "m" }]);
  });

  it("reasoning, text and token use reach the turn", async () => {
    const { turn } = await answerOnce((response) => {
      send(response, { choices: [{ delta: { reasoning_content: "Let me " } }] });
      send(response, { choices: [{ delta: { reasoning_content: "think." } }] });
      const usage = { prompt_tokens: 12, completion_tokens: 5, total_tokens: 17 };
      sendAll(response, [text("Her"), text("on"), stop, { choices: [], usage }]);
    });
    expect(turn).toMatchObject({
      status: "ok",
      items: [
        { type: "reasoning", text: "Let me think." },
        { type: "text", text: "Heron" },
      ],
      usage: { inputTokens: 12, cachedInputTokens: 0, outputTokens: 5, reasoningTokens: 0 },
    });
  });

  it("earlier turns go along as alternating messages, without those that have no answer", async () => {
    const id = await createChat(api, "m");
    script.answer = (response) => sendAll(response, [text("Noted."), stop]);
    await outcome(api, id, await ask(api, id, { input: "The word is heron." }));
    script.answer = (response) => response.socket?.destroy();
    const { run } = await outcome(api, id, await ask(api, id, { input: "Lost" }));
    script.answer = (response) => sendAll(response, [text("Heron."), stop]);
    const retried = await api.retry(run.id);
    await api.untilRunEnds(retried.runId);
    await outcome(api, id, await ask(api, id, { input: "What was the word?" }));
    expect(script.chats.at(-1)?.messages).toEqual([
      { role: "user", content: "The word is heron." },
      { role: "assistant", content: "Noted." },
      { role: "user", content: "Lost" },
      { role: "assistant", content: "Heron." },
      { role: "user", content: "What was the word?" },
    ]);
  });

  it("a conversation that grows too long loses its oldest turns, never the question", async () => {
    const id = await createChat(api, "m");
    script.answer = (response) => sendAll(response, [text("y".repeat(30_000)), stop]);
    await outcome(api, id, await ask(api, id, { input: "First" }));
    await outcome(api, id, await ask(api, id, { input: "Second" }));
    const input = "x".repeat(10_000);
    await outcome(api, id, await ask(api, id, { input }));
    const sent = script.chats.at(-1)!.messages.map(({ content }) => content.slice(0, 6));
    expect(sent).toEqual(["Second", "yyyyyy", "xxxxxx"]);
  });

  it("a first token that takes its time is waited for, and Stop ends the wait", async () => {
    const { promise: held, resolve: hold } = Promise.withResolvers<ServerResponse>();
    script.answer = (response) => hold(response);
    const id = await createChat(api, "m");
    const runId = await ask(api, id);
    const response = await held;
    expect(await api.run(runId)).toMatchObject({ status: "running" });
    const closed = once(response, "close");
    await api.request("POST", `/api/runs/${runId}/cancel`);
    await closed;
    expect(await api.run(runId)).toMatchObject({ status: "stopped" });
  });

  it("a second request to a model waits for the first, and can be stopped while it waits", async () => {
    const held: ServerResponse[] = [];
    script.answer = (response) => {
      send(response, text("Hel"));
      held.push(response);
    };
    const chats = await Promise.all(["m", "m", "m", "other"].map((name) => createChat(api, name)));
    const seen = script.chats.length;
    const heldNow = (count: number) =>
      until(
        () => Promise.resolve(held.length),
        (length) => length === count,
      );
    const first = await ask(api, chats[0]!);
    await heldNow(1);
    const second = await ask(api, chats[1]!);
    const third = await ask(api, chats[2]!);
    const other = await ask(api, chats[3]!, { model: "other" });
    await heldNow(2);
    expect(script.chats.slice(seen).map(({ model }) => model)).toEqual(["m", "other"]);
    await api.request("POST", `/api/runs/${second}/cancel`);
    expect(await api.run(second)).toMatchObject({ status: "stopped" });
    sendAll(held[0]!, [text("lo"), stop]);
    await heldNow(3);
    for (const response of held.slice(1)) sendAll(response, [text("lo"), stop]);
    for (const runId of [first, third, other]) {
      expect(await api.untilRunEnds(runId)).toMatchObject({ status: "ok" });
    }
  });

  const json = (status: number, body: unknown) => (response: ServerResponse) => {
    response.writeHead(status, { "content-type": "application/json" });
    response.end(JSON.stringify(body));
  };
  const inStream = (body: unknown) => (response: ServerResponse) => {
    response.writeHead(200, { "content-type": "text/event-stream" });
    response.end(`event: error\ndata: ${JSON.stringify(body)}\n\n`);
  };
  const overflow =
    "The number of tokens to keep from the initial prompt is greater than the context length " +
    "(n_keep: 13055>= n_ctx: 4096). Try to load the model with a larger context length.";

  it.each<[string, LmStudioScript["answer"], string, RegExp]>([
    [
      "an overflow before the stream",
      json(400, { error: overflow }),
      "LMSTUDIO_ERROR",
      /larger context/,
    ],
    [
      "an overflow in the stream",
      inStream({ error: { message: "Context size has been exceeded." } }),
      "LMSTUDIO_ERROR",
      /larger context/,
    ],
    [
      "an overflow that is silent",
      (response) => sendAll(response, [stop]),
      "LMSTUDIO_ERROR",
      /empty answer/,
    ],
    [
      "an unknown model",
      json(404, { error: { message: "Model 'm' not found", type: "invalid_request_error" } }),
      "LMSTUDIO_ERROR",
      /cannot load m: “Model 'm' not found”\. Choose another model/,
    ],
    [
      "a model that does not load",
      json(400, { error: { message: 'Failed to load model "m". Error: out of memory.' } }),
      "LMSTUDIO_ERROR",
      /cannot load m/,
    ],
    [
      "a crash of the model, with escape codes",
      json(500, { error: "The model has crashed\u001b[31m without more.\r\nExit code: 1" }),
      "LMSTUDIO_ERROR",
      /failed with status 500: “The model has crashed without more. Exit code: 1”/,
    ],
    [
      "chunks that are no JSON",
      (response) => {
        send(response, text("Hel"));
        response.end("data: {oops\n\n");
      },
      "LMSTUDIO_ERROR",
      /does not speak LM Studio's API/,
    ],
    [
      "chunks of another shape",
      (response) => sendAll(response, [{ choices: [{ delta: { content: 7 } }] }]),
      "LMSTUDIO_ERROR",
      /does not speak LM Studio's API/,
    ],
    [
      "a connection that drops before the answer",
      (response) => response.socket?.destroy(),
      "LMSTUDIO_UNAVAILABLE",
      /cannot be reached at http:\/\/127\.0\.0\.1:\d+\/v1/,
    ],
    [
      "a connection that drops in the answer",
      (response) => {
        send(response, text("Hel"));
        setImmediate(() => response.socket?.destroy());
      },
      "LMSTUDIO_UNAVAILABLE",
      /127\.0\.0\.1:\d+\/v1 broke off/,
    ],
    [
      "a stream that ends too early",
      (response) => {
        send(response, text("Hel"));
        response.end();
      },
      "LMSTUDIO_UNAVAILABLE",
      /broke off/,
    ],
  ])("%s fails the turn with a code and a way on", async (...[, answer, code, message]) => {
    const { run, turn } = await answerOnce(answer);
    expect(run).toMatchObject({ status: "failed", error: { code } });
    expect(run.error?.message).toMatch(message);
    expect(turn.error).toEqual(run.error);
  });

  it("a list that is empty or no list at all is a reason, not a crash", async () => {
    for (const models of [{ data: [] }, { error: "Unexpected endpoint or method." }, "x", null]) {
      script.models = models;
      const [, lmStudio] = await providers(api);
      expect(lmStudio).toMatchObject({ available: false, models: [] });
      expect(lmStudio?.reason).toContain(script.url);
    }
  });
});

it("an LM Studio that does not run is told with its address in the list and at the turn", async () => {
  const gone = await startLmStudioScript();
  await gone.close();
  const world = await createWorld({ environment: { LATCHKEY_LMSTUDIO_URL: gone.url } });
  try {
    const api = createApi((await world.start()).url);
    expect((await providers(api))[1]).toMatchObject({
      available: false,
      reason: `LM Studio does not answer at ${gone.url}. Start its server there.`,
    });
    const id = await createChat(api, "m");
    const { run } = await outcome(api, id, await ask(api, id));
    expect(run.error).toEqual({
      code: "LMSTUDIO_UNAVAILABLE",
      message: `LM Studio cannot be reached at ${gone.url}. Start its server there, then press Retry.`,
    });
  } finally {
    await world.close();
  }
});
