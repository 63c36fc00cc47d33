import { rm, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { CommandListSchema, RunStartedSchema, type RunStarted } from "@latchkey/contracts";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { command, GRACE, letGo, readThreads, WAIT, writeAgent } from "./support/agents.ts";
import type { Api } from "./support/api.ts";
import { startConsole } from "./support/console.ts";
import { openTab } from "./support/tab.ts";
import type { World } from "./support/world.ts";

let world: World;
let api: Api;

async function open(): Promise<void> {
  ({ world, api } = await startConsole());
}

async function start(name: string, place?: object): Promise<RunStarted> {
  const answer = await api.request("POST", `/api/agents/ann/commands/${name}/runs`, place);
  expect(answer.status, answer.text).toBe(202);
  return RunStartedSchema.parse(answer.body);
}

const message = (...content: string[]) => ({ type: "message", role: "user", content });

describe("the list of commands", () => {
  beforeAll(open);
  beforeEach(() => rm(world.config.agentsDirectory, { recursive: true, force: true }));
  afterAll(() => world.close());

  const list = async () =>
    CommandListSchema.parse((await api.request("GET", "/api/agents/ann/commands")).body);

  it("loads odd but legal files as they are", async () => {
    const tidy = '\uFEFF {"items":[{"content":["a","","b"],"role":"user","type":"message"}],\r\n';
    await writeAgent(world, "ann", {
      commands: {
        "tidy up": `${tidy}\t"Description":"\\u00dcber \\ud83d\\udd11"}`,
        two: { Description: "Two", items: [message("1"), message("2")] },
        file: {
          Description: "From Markdown",
          items: [{ type: "message", role: "user", markdownFile: "x.md" }],
        },
      },
    });
    expect(await list()).toEqual([
      { name: "file", agent: "ann", description: "From Markdown", totalSteps: 1, disabled: false },
      { name: "tidy up", agent: "ann", description: "Über 🔑", totalSteps: 1, disabled: false },
      { name: "two", agent: "ann", description: "Two", totalSteps: 2, disabled: false },
    ]);
  });

  it.each([
    ["a comma too many", '{\n  "Description": "x",\n  "items": [],\n}', { line: 4, column: 1 }],
    ["half a file", '{\n  "Description": "x', { line: 2 }],
    ["a comment", '{ // why\n"Description": "x" }', { line: 1, column: 3 }],
    ["nothing", "", { line: 1 }],
    ["a list", "[]", { line: 1, column: 1, path: "the whole file" }],
    [
      "no items",
      '{\n  "Description": "x",\n  "items": []\n}',
      { line: 3, column: 12, path: "items" },
    ],
    ["no description", { items: [message("a")] }, { line: 1, path: "Description" }],
    [
      "an unknown key",
      { Description: "x", items: [message("a")], Extra: 1 },
      { line: 12, path: "Extra" },
    ],
    [
      "blank text only",
      { Description: "x", items: [message("a"), message(" ", "")] },
      { path: "items[1].content", line: 14 },
    ],
    [
      "another role",
      { Description: "x", items: [{ ...message("a"), role: "system" }] },
      { path: "items[0].role" },
    ],
    [
      "text and a file",
      { Description: "x", items: [{ ...message("a"), markdownFile: "a.md" }] },
      { path: "items[0]" },
    ],
  ])("shows %s as disabled with file, place and reason", async (...[, content, fault]) => {
    await writeAgent(world, "ann", { commands: { bad: content, good: command("Hi") } });
    const [bad, good] = await list();
    expect(bad).toMatchObject({
      name: "bad",
      disabled: true,
      fault: { code: "COMMAND_INVALID", file: "commands/bad.json", ...fault },
    });
    expect(bad?.reason).toContain(bad?.fault?.reason);
    expect(good).toMatchObject({ name: "good", disabled: false });
    const answer = await api.request("POST", "/api/agents/ann/commands/bad/runs");
    expect(answer).toMatchObject({ status: 422, body: { code: "COMMAND_INVALID" } });
    expect((await api.request("GET", "/api/conversations")).body).toMatchObject({
      conversations: [],
    });
  });

  it("lists a file that cannot be read, and finds nothing outside of the folder", async () => {
    const home = await writeAgent(world, "ann", { commands: { good: command("Hi") } });
    await symlink(join(home, "nowhere"), join(home, "commands", "gone.json"));
    await writeFile(join(home, "outside.json"), JSON.stringify(command("Hi")));
    expect(await list()).toMatchObject([
      { name: "gone", disabled: true, fault: { reason: "The file cannot be read." } },
      { name: "good" },
    ]);
    for (const name of ["none", "..%2Foutside", "..%5Coutside"]) {
      const answer = await api.request("POST", `/api/agents/ann/commands/${name}/runs`);
      expect(answer.status, name).toBe(404);
    }
    const unknown = await api.request("GET", "/api/agents/nobody/commands");
    expect(unknown).toMatchObject({ status: 404, body: { code: "AGENT_UNKNOWN" } });
  });
});

describe("a command", () => {
  beforeEach(open);
  afterEach(() => world.close());

  it("joins the texts of one item with newlines", async () => {
    const items = [message("a", "", "b")];
    await writeAgent(world, "ann", { commands: { "tidy up": { Description: "x", items } } });
    const { runId, conversationId } = await start("tidy%20up");
    expect(await api.untilRunEnds(runId)).toMatchObject({ status: "ok" });
    expect((await api.lastTurn(conversationId)).input).toBe("a\n\nb");
  });

  it("runs item by item in one thread, and says which item runs", async () => {
    const home = await writeAgent(world, "ann", {
      commands: { tidy: command("First", "Second", "Third") },
    });
    const tab = await openTab(api.url);
    tab.send({ type: "subscribe_sidebar" });
    const { runId, conversationId } = await start("tidy");
    const run = await api.untilRunEnds(runId);
    expect(run).toMatchObject({ kind: "command", agent: "ann", command: "tidy", status: "ok" });
    const { turns } = await api.turns(conversationId);
    expect(turns.map(({ input, step, status }) => [input, step, status])).toEqual([
      ["First", { name: "tidy", stepIndex: 1, totalSteps: 3 }, "ok"],
      ["Second", { name: "tidy", stepIndex: 2, totalSteps: 3 }, "ok"],
      ["Third", { name: "tidy", stepIndex: 3, totalSteps: 3 }, "ok"],
    ]);
    expect(await readThreads(home)).toHaveLength(1);
    await tab.until("run_updated", (frame) => frame.run.status === "ok");
    const positions = tab.frames.flatMap((frame) =>
      frame.type === "run_updated" ? [frame.run.position?.stepIndex] : [],
    );
    expect(positions).toEqual([1, 2, 3, 3]);
  });

  it("stops as a whole, and goes on with the item that was stopped", async () => {
    await writeAgent(world, "ann", { commands: { tidy: command("One", "long: 400", "Three") } });
    const tab = await openTab(api.url);
    const { runId, conversationId } = await start("tidy");
    tab.send({ type: "subscribe_conversation", conversationId, afterSeq: 0 });
    const second = await tab.until("user_turn", ({ turn }) => turn.step?.stepIndex === 2);
    world.sim.control.holdAnswers(5);
    await tab.until("assistant_delta", ({ turnId }) => turnId === second.turnId);
    await api.request("POST", `/api/runs/${runId}/cancel`);
    world.sim.control.releaseAnswers();
    expect(await api.run(runId)).toMatchObject({
      status: "stopped",
      position: { path: [1], stepIndex: 2, totalSteps: 3, failed: false },
    });
    const retried = await api.retry(runId);
    expect(await api.untilRunEnds(retried.runId)).toMatchObject({ status: "ok" });
    const { turns } = await api.turns(conversationId);
    expect(turns.map(({ step, status }) => [step?.stepIndex, status])).toEqual([
      [1, "ok"],
      [2, "stopped"],
      [2, "ok"],
      [3, "ok"],
    ]);
  });

  it("fails at the item where the sign-in dies, is repaired, and goes on from that very item", async () => {
    const { control } = world.sim;
    await writeAgent(world, "ann", {
      commands: { tidy: command("One", WAIT, "Three") },
    });
    const tab = await openTab(api.url);
    const { runId, conversationId } = await start("tidy");
    tab.send({ type: "subscribe_conversation", conversationId, afterSeq: 0 });
    await tab.until("tool_event");
    control.expireSignIns(GRACE);
    await letGo(world);
    const final = await tab.until("turn_final", ({ status }) => status === "failed");
    expect(final.error?.code).toBe("CODEX_AUTH_EXPIRED");
    expect(await api.untilRunEnds(runId)).toMatchObject({
      status: "failed",
      error: { code: "CODEX_AUTH_EXPIRED" },
      position: { path: [1], failed: true },
    });
    const { id, userCode } = await api.startDeviceAuth({ codexHome: "agent:ann" });
    control.approve(userCode, GRACE);
    await api.untilAttemptEnds(id);
    const retried = await api.retry(runId);
    expect(await api.untilRunEnds(retried.runId)).toMatchObject({ status: "ok", retryOf: runId });
    const { turns } = await api.turns(conversationId);
    expect(turns.map(({ input, status }) => [input, status])).toEqual([
      ["One", "ok"],
      [WAIT, "failed"],
      [WAIT, "ok"],
      ["Three", "ok"],
    ]);
  });

  it("ends with a code when its agent is deleted while it runs, and the server lives", async () => {
    const { control } = world.sim;
    const home = await writeAgent(world, "ann", { commands: { tidy: command("One", "Two") } });
    control.holdAnswers(2);
    const { runId, conversationId } = await start("tidy");
    await control.untilAnswerHeld();
    await rm(home, { recursive: true, force: true });
    control.releaseAnswers();
    expect(await api.untilRunEnds(runId)).toMatchObject({
      status: "failed",
      error: { code: "AGENT_UNKNOWN" },
    });
    expect(await api.lastTurn(conversationId)).toMatchObject({
      status: "failed",
      error: { code: "AGENT_UNKNOWN" },
    });
    expect(await api.request("GET", "/api/agents")).toMatchObject({ status: 200, body: [] });
    expect(await api.home()).toMatchObject({ name: "server", status: "ok" });
  });
});
