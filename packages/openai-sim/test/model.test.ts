import { zstdCompressSync } from "node:zlib";
import { afterEach, beforeEach, expect, test } from "vitest";
import { startOpenAiSim, type OpenAiSim } from "@latchkey/openai-sim";

let sim: OpenAiSim;
let accessToken: string;
beforeEach(async () => {
  sim = await startOpenAiSim({ tokenDelayMs: 0 });
  ({ accessToken } = sim.control.signIn());
});
afterEach(() => sim.close());

interface Event {
  type: string;
  delta?: string;
  item?: { type: string; name?: string; arguments?: string; input?: string };
  response?: { error?: { code: string } };
}

function post(content: string, extra: Record<string, unknown> = {}): Promise<Response> {
  const input = [
    { type: "message", role: "user", content: [{ type: "input_text", text: content }] },
  ];
  const body = zstdCompressSync(JSON.stringify({ model: "gpt-6-sol", input, ...extra }));
  const headers = { Authorization: `Bearer ${accessToken}`, "Content-Encoding": "zstd" };
  return fetch(`${sim.url}/v1/responses`, { method: "POST", headers, body });
}

function eventsOf(text: string): Event[] {
  const lines = text.split("\n").filter((line) => line.startsWith("data: "));
  return lines.map((line) => JSON.parse(line.slice("data: ".length)) as Event);
}

async function ask(content: string, extra: Record<string, unknown> = {}) {
  const events = eventsOf(await (await post(content, extra)).text());
  const deltas = events.filter(({ type }) => type === "response.output_text.delta");
  const items = events.flatMap(({ type, item }) =>
    type === "response.output_item.done" && item !== undefined ? [item] : [],
  );
  return { events, items, deltas, text: deltas.map(({ delta }) => delta).join("") };
}

test("a plain message gets a friendly answer that quotes it, token by token", async () => {
  const { text, deltas, events } = await ask("What is this?");
  expect(text).toContain("> What is this?");
  expect(deltas.length).toBeGreaterThan(25);
  expect(events[0]?.type).toBe("response.created");
  expect(events.at(-1)?.type).toBe("response.completed");
});

test("a long answer has as many tokens as asked for", async () => {
  expect((await ask("long: 300")).deltas).toHaveLength(300);
});

test("the delay between tokens can be set for one answer", async () => {
  const startedAt = performance.now();
  await ask("slow: 20 ms\nsay: one two three four");
  expect(performance.now() - startedAt).toBeGreaterThan(70);
});

test("a command becomes a call of the tool that the request offers", async () => {
  const direct = await ask("run: `ls -l`", { tools: [{ type: "function", name: "exec_command" }] });
  expect(direct.items[0]).toMatchObject({ type: "function_call", name: "exec_command" });
  expect(JSON.parse(direct.items[0]?.arguments ?? "")).toMatchObject({ cmd: "ls -l" });
  const tools = [
    { type: "namespace", name: "functions", tools: [{ type: "custom", name: "exec" }] },
  ];
  const code = await ask("run: ls", { tools });
  expect(code.items[0]).toMatchObject({ type: "custom_tool_call", name: "exec" });
  expect(code.items[0]?.input).toContain("tools.exec_command");
});

test("queued answers come first, once each, and where they are meant for", async () => {
  sim.control.enqueueAnswer({
    steps: [{ type: "text", text: "for the other" }],
    onlyWhenInputIncludes: "other",
  });
  sim.control.enqueueAnswer({ steps: [{ type: "text", text: "scripted" }] });
  expect((await ask("say: own")).text).toBe("scripted");
  expect((await ask("say: own")).text).toBe("own");
  expect((await ask("the other one")).text).toBe("for the other");
});

test("answers can be held in the middle and go on", async () => {
  sim.control.holdAnswers(2);
  const answer = ask("say: one two three four");
  await sim.control.untilAnswerHeld();
  expect(sim.control.modelRequests()[0]).toMatchObject({ tokensSent: 2, finishedAt: null });
  sim.control.releaseAnswers();
  expect((await answer).text).toBe("one two three four");
});

test("held answers can be cut off", async () => {
  sim.control.holdAnswers(2);
  const answer = ask("say: one two three four");
  await sim.control.untilAnswerHeld();
  sim.control.cutAnswers();
  await expect(answer).rejects.toThrow("terminated");
});

test("an answer can be cut off by its own script", async () => {
  await expect(ask("cut")).rejects.toThrow("terminated");
});

test.each([
  ["usage_limit", 429, "usage_limit_reached"],
  ["rate_limit", 429, "rate_limit_exceeded"],
  ["500", 500, "server_error"],
])("fail: %s is refused with %i", async (failure, status, code) => {
  const answer = await post(`fail: ${failure}`);
  expect(answer.status).toBe(status);
  expect(await answer.text()).toContain(code);
});

test.each([
  ["overloaded", "server_is_overloaded"],
  ["context", "context_length_exceeded"],
])("fail: %s fails inside the stream", async (failure, code) => {
  const { events } = await ask(`fail: ${failure}`);
  expect(events.at(-1)).toMatchObject({
    type: "response.failed",
    response: { error: { code } },
  });
});

test("structured output fits its schema, or is what the script says", async () => {
  const properties = { answer: { type: "string", enum: ["yes", "no"] }, sure: { type: "boolean" } };
  const text = { format: { type: "json_schema", schema: { type: "object", properties } } };
  expect(JSON.parse((await ask("Done?", { text })).text)).toEqual({ answer: "yes", sure: true });
  expect((await ask('Done?\njson: {"answer":"no"}', { text })).text).toBe('{"answer":"no"}');
});

test("requests without a valid access token are refused and never recorded", async () => {
  sim.control.expireAccessTokens();
  expect((await post("Hello")).status).toBe(401);
  expect(sim.control.modelRequests()).toEqual([]);
});

test("a WebSocket upgrade is answered with 426 and a body that is no request with 400", async () => {
  expect((await fetch(`${sim.url}/v1/responses`)).status).toBe(426);
  const headers = { Authorization: `Bearer ${accessToken}` };
  const init = { method: "POST", headers, body: "no JSON" };
  expect((await fetch(`${sim.url}/v1/responses`, init)).status).toBe(400);
});

test("LM Studio lists models, streams, and answers whole", async () => {
  const models = await fetch(`${sim.url}/lmstudio/v1/models`);
  expect(((await models.json()) as { data: unknown[] }).data.length).toBeGreaterThan(1);
  const chat = (stream: boolean): Promise<Response> =>
    fetch(`${sim.url}/lmstudio/v1/chat/completions`, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({
        model: "gpt-oss-20b",
        stream,
        messages: [{ role: "user", content: "say: hi you" }],
      }),
    });
  const streamed = await (await chat(true)).text();
  expect(streamed).toContain('"content":" you"');
  expect(streamed.endsWith("data: [DONE]\n\n")).toBe(true);
  expect(await (await chat(false)).json()).toMatchObject({
    choices: [{ message: { role: "assistant", content: "hi you" }, finish_reason: "stop" }],
  });
});
