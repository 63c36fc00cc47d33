import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import {
  AgentListSchema,
  ConversationPageSchema,
  RunStartedSchema,
  type Agent,
} from "@latchkey/contracts";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { command, GRACE, readThreads, writeAgent } from "./support/agents.ts";
import { until, type Api } from "./support/api.ts";
import { startConsole } from "./support/console.ts";
import { openTab } from "./support/tab.ts";
import type { World } from "./support/world.ts";

let world: World;
let api: Api;

async function open(): Promise<void> {
  ({ world, api } = await startConsole());
}

async function listAgents(): Promise<Agent[]> {
  return AgentListSchema.parse((await api.request("GET", "/api/agents")).body);
}

async function instruct(agent: string, instruction: string, place: object = {}) {
  const body = { instruction, ...place };
  const answer = await api.request("POST", `/api/agents/${agent}/runs`, body);
  expect(answer.status, answer.text).toBe(202);
  return RunStartedSchema.parse(answer.body);
}

describe("agents", () => {
  beforeAll(open);
  beforeEach(() => rm(world.config.agentsDirectory, { recursive: true, force: true }));
  afterAll(() => world.close());

  it("are the folders with a config.toml, sorted, each with its sign-in", async () => {
    await writeAgent(world, "zoe", { model: "gpt-5.5-mini", description: "Reviews **code**\n" });
    await writeAgent(world, "Ann", { account: null });
    await writeAgent(world, "odd name (2)");
    await mkdir(join(world.config.agentsDirectory, "no-agent"));
    await writeFile(join(world.config.agentsDirectory, "notes.txt"), "not a folder");
    expect(await listAgents()).toMatchObject([
      {
        name: "Ann",
        disabled: false,
        home: { name: "agent:Ann", status: "ok", follows: "server" },
      },
      { name: "odd name (2)", disabled: false },
      {
        name: "zoe",
        description: "Reviews **code**",
        model: "gpt-5.5-mini",
        home: { name: "agent:zoe", status: "ok", account: { email: GRACE } },
      },
    ]);
  });

  it("of one name in two spellings are one, found by both; what editors leave is none", async () => {
    const [composed, apart] = ["Zo\u00e9", "Zoe\u0301"];
    const home = await writeAgent(world, apart, { commands: { "cafe\u0301": command("say: hi") } });
    await writeAgent(world, "._Ann");
    await writeAgent(world, ".#Ann");
    for (const file of ["._x.json", ".#x.json", "x.json~", "#x.json#"]) {
      await writeFile(join(home, "commands", file), "not JSON");
    }
    expect((await listAgents()).map(({ name }) => name)).toEqual([composed]);
    for (const name of [composed, apart]) {
      const commands = `/api/agents/${encodeURIComponent(name)}/commands`;
      const { body } = await api.request("GET", commands);
      expect(body).toMatchObject([{ name: "caf\u00e9", disabled: false }]);
    }
    await writeAgent(world, composed);
    expect((await listAgents()).map(({ name }) => name)).toEqual([composed]);
  });

  it("may have integers beyond 2^53 in their config.toml, as for Codex", async () => {
    const home = await writeAgent(world, "precise");
    const path = join(home, "config.toml");
    const text = `model_context_window = 9007199254740993\n${await readFile(path, "utf8")}`;
    await writeFile(path, text);
    expect(await listAgents()).toMatchObject([{ name: "precise", disabled: false }]);
  });

  it("with a fault are listed with file, place and reason, and refuse runs", async () => {
    const home = await writeAgent(world, "broken");
    await writeFile(join(home, "config.toml"), 'model = "gpt"\n\nname = = 1\n');
    await writeAgent(world, "well");
    const [broken, well] = await listAgents();
    expect(broken).toMatchObject({
      disabled: true,
      fault: { file: "config.toml", line: 3, column: 8 },
    });
    expect(broken?.reason).toMatch(/^config\.toml, line 3, column 8: \S/);
    expect(well).toMatchObject({ disabled: false });
    const answer = await api.request("POST", "/api/agents/broken/runs", { instruction: "Hi" });
    expect(answer).toMatchObject({ status: 404, body: { code: "AGENT_UNKNOWN" } });
  });

  it("that are added, changed and removed are told to every tab without a restart", async () => {
    const tab = await openTab(api.url);
    tab.send({ type: "subscribe_sign_ins" });
    await tab.until("home_updated");
    const home = await writeAgent(world, "late", { account: null });
    await tab.until("catalog_updated", ({ catalog }) => catalog === "agents");
    await tab.until("home_updated", (frame) => frame.home.name === "agent:late");
    await writeAgent(world, "late");
    await tab.until(
      "home_updated",
      (frame) => frame.home.name === "agent:late" && frame.home.status === "ok",
    );
    await rm(home, { recursive: true });
    expect(await listAgents()).toEqual([]);
  });

  it.each([
    ["an unknown agent", "nobody", {}, 404, "AGENT_UNKNOWN"],
    ["a name that leaves the folder", "..%2Fhome", {}, 404, "AGENT_UNKNOWN"],
    ["no folder to work in", "ann", { workingFolder: "not/there" }, 400, "INVALID_REQUEST"],
    ["a file to work in", "ann", { workingFolder: "file.txt" }, 400, "INVALID_REQUEST"],
    ["a path with NUL", "ann", { workingFolder: "a\0b" }, 400, "INVALID_REQUEST"],
    ["an unknown conversation", "ann", { conversationId: "none" }, 404, "INVALID_REQUEST"],
    ["a key too many", "ann", { shell: "sh" }, 400, "INVALID_REQUEST"],
  ])("refuse %s before anything runs", async (...[, agent, place, status, code]) => {
    await writeAgent(world, "ann");
    await writeFile(join(world.config.workspaceDirectory, "file.txt"), "");
    const body = { instruction: "Hello", ...place };
    const answer = await api.request("POST", `/api/agents/${agent}/runs`, body);
    expect(answer).toMatchObject({ status, body: { code } });
    const all = await api.request("GET", "/api/conversations");
    expect(all.body).toMatchObject({ conversations: [] });
  });
});

describe("an instruction to an agent", () => {
  beforeEach(open);
  afterEach(() => world.close());

  it("runs in its home and folder with its system prompt, and goes on in one thread", async () => {
    const home = await writeAgent(world, "ann", { systemPrompt: "You are the heron of the team." });
    await mkdir(join(world.config.workspaceDirectory, "deep/er"), { recursive: true });
    const first = await instruct("ann", "run: pwd", { workingFolder: "deep/er" });
    expect(await api.untilRunEnds(first.runId)).toMatchObject({
      kind: "agent",
      agent: "ann",
      status: "ok",
    });
    const { conversationId } = first;
    const second = await instruct("ann", "And again", { conversationId });
    await api.untilRunEnds(second.runId);

    const { turns } = await api.turns(conversationId);
    expect(turns.map(({ codexHome, status }) => [codexHome, status])).toEqual([
      ["agent:ann", "ok"],
      ["agent:ann", "ok"],
    ]);
    const ran = turns[0]!.items.find((item) => item.type === "command");
    expect(ran?.output).toContain("deep/er");
    const threads = await readThreads(home);
    expect(threads).toHaveLength(1);
    expect(threads[0]).toContain("You are the heron of the team.");
    expect(threads[0]).toContain("And again");
    expect(world.sim.control.modelRequests().map(({ account }) => account)).not.toContain(
      "ada@example.com",
    );
  });

  it("has conversations of its own, which only its own instructions go to", async () => {
    await writeAgent(world, "ann");
    await writeAgent(world, "ben");
    const { conversationId, runId } = await instruct("ann", "Hello, Ann");
    await api.untilRunEnds(runId);
    const chat = await api.createConversation();
    const list = async (query: string) =>
      ConversationPageSchema.parse(
        (await api.request("GET", `/api/conversations?${query}`)).body,
      ).conversations.map(({ id }) => id);
    expect(await list("agent=ann")).toEqual([conversationId]);
    expect(await list("agent=ben")).toEqual([]);
    expect(await list("kind=chat")).toEqual([chat]);
    expect(await list("kind=agent")).toEqual([conversationId]);
    expect((await list("")).sort()).toEqual([chat, conversationId].sort());

    const other = { instruction: "Hello", conversationId };
    expect(await api.request("POST", "/api/agents/ben/runs", other)).toMatchObject({ status: 400 });
    const turn = { input: "Hello", provider: "codex", model: "m" };
    const path = `/api/conversations/${conversationId}/turns`;
    expect(await api.request("POST", path, turn)).toMatchObject({ status: 400 });
  });

  it("fails with a code when its sign-in dies, is repaired in its own home, and is retried", async () => {
    await writeAgent(world, "ann");
    const { control } = world.sim;
    const { conversationId, runId } = await instruct("ann", "Hello");
    await api.untilRunEnds(runId);
    control.expireSignIns(GRACE);
    const tab = await openTab(api.url);
    tab.send({ type: "subscribe_conversation", conversationId, afterSeq: 0 });
    const dead = await instruct("ann", "Once more", { conversationId });
    const final = await tab.until("turn_final", (frame) => frame.runId === dead.runId);
    expect(final).toMatchObject({ status: "failed", error: { code: "CODEX_AUTH_EXPIRED" } });
    const [ann] = await until(listAgents, (agents) => agents[0]?.home.status === "expired");
    expect(ann?.home.affectedRuns).toEqual([{ runId: dead.runId, conversationId }]);
    expect(await api.home()).toMatchObject({ name: "server", status: "ok", affectedRuns: [] });

    const { id, userCode } = await api.startDeviceAuth({ codexHome: "agent:ann" });
    control.approve(userCode, GRACE);
    expect(await api.untilAttemptEnds(id)).toMatchObject({ updatedHomes: ["agent:ann"] });
    const retried = await api.retry(dead.runId);
    expect(await api.untilRunEnds(retried.runId)).toMatchObject({
      kind: "agent",
      status: "ok",
      retryOf: dead.runId,
    });
    expect((await listAgents())[0]?.home).toMatchObject({ status: "ok", affectedRuns: [] });
  });
});
