import { existsSync, linkSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { CodexHomeListSchema, RunStartedSchema } from "@latchkey/contracts";
import { codexConfigToml } from "@latchkey/openai-sim";
import { afterAll, beforeAll, expect, it } from "vitest";
import { z } from "zod";
import { writeAgent } from "../support/agents.ts";
import type { Api } from "../support/api.ts";
import { startConsole } from "../support/console.ts";
import type { World } from "../support/world.ts";

let world: World;
let api: Api;
const homes: Record<string, string> = {};

const DESCRIPTION = "A description that is no secret";
const AuthJsonSchema = z.object({ tokens: z.object({ access_token: z.string() }) });

/** Agents whose homes ask for different things, in folders inside of the data directory. */
beforeAll(async () => {
  ({ world, api } = await startConsole());
  await configure("reader", "");
  await configure("writer", 'sandbox_mode = "workspace-write"\n');
  await configure("free", 'sandbox_mode = "danger-full-access"\n');
  await api.request("POST", "/api/codex/homes/server/take-over");
});

afterAll(() => world.close());

async function configure(agent: string, sandbox: string): Promise<void> {
  const home = await writeAgent(world, agent, { description: DESCRIPTION });
  const config = `${sandbox}approval_policy = "never"\n${codexConfigToml(world.sim.url)}`;
  writeFileSync(join(home, "config.toml"), config);
  homes[agent] = home;
}

/** What one command of the model prints, however it ended. */
async function run(agent: string, script: string): Promise<string> {
  const body = { instruction: `run: ${script}` };
  const answer = await api.request("POST", `/api/agents/${agent}/runs`, body);
  expect(answer.status, answer.text).toBe(202);
  const { conversationId, runId } = RunStartedSchema.parse(answer.body);
  await api.untilRunEnds(runId);
  const { items, error } = await api.lastTurn(conversationId);
  const [command] = items.filter((item) => item.type === "command");
  expect(command, JSON.stringify(error)).toBeDefined();
  return command?.output ?? "";
}

async function readAccess() {
  const { body } = await api.request("GET", "/api/codex/homes");
  const { homes: listed } = CodexHomeListSchema.parse(body);
  return Object.fromEntries(listed.map(({ name, modelAccess }) => [name, modelAccess]));
}

/** The files that hold secrets, and something of each. */
function secrets(): [path: string, secret: string][] {
  const { dataDirectory } = world.config;
  const token = join(dataDirectory, "access-token");
  const vault = readdirSync(join(dataDirectory, "sign-ins"), { recursive: true })
    .map((path) => join(dataDirectory, "sign-ins", path.toString()))
    .filter((path) => basename(path) === "auth.json");
  expect(vault).toHaveLength(1);
  const authJson = [...vault, ...[...Object.values(homes), world.home].map(inHome("auth.json"))];
  return [
    [token, readFileSync(token, "utf8").trim()],
    [join(dataDirectory, "latchkey.db"), "SQLite format 3"],
    ...authJson.map((path): [string, string] => [path, accessTokenIn(path)]),
  ];
}

const inHome = (name: string) => (home: string) => join(home, name);

function accessTokenIn(path: string): string {
  const { tokens } = AuthJsonSchema.parse(JSON.parse(readFileSync(path, "utf8")));
  return tokens.access_token;
}

/** Reads all that is secret and something that is not, and writes to what steers Codex. */
function attempt(agent: string): string {
  const { agentsDirectory, dataDirectory } = world.config;
  const targets = [
    "made",
    ...[...Object.values(homes), world.home].map(inHome("config.toml")),
    ...[join(agentsDirectory, "made"), join(dataDirectory, "made")],
  ];
  return [
    ...secrets().map(([path]) => `tr -d '\\000' < ${path}`),
    `cat ${join(homes[agent] ?? "", "description.md")}; echo`,
    ...targets.map((path) => `(echo '# changed' >> ${path}) && echo WROTE ${path}`),
    "true",
  ].join("; ");
}

function expectNoSecret(output: string): void {
  for (const [path, secret] of secrets())
    expect(output.includes(secret), path + output).toBe(false);
  expect(output.match(/Permission denied/gu)?.length, output).toBeGreaterThanOrEqual(7);
  expect(output).toContain(DESCRIPTION);
}

it("a command of a home that only reads gets no secret, and changes nothing", async () => {
  const output = await run("reader", attempt("reader"));
  expectNoSecret(output);
  expect(output).not.toContain("WROTE");
});

it("nor does one of a home that may write, which changes its working folder only", async () => {
  const output = await run("writer", attempt("writer"));
  expectNoSecret(output);
  expect(output.match(/^WROTE .*/gmu), output).toEqual(["WROTE made"]);
  expect(existsSync(join(world.config.workspaceDirectory, "made"))).toBe(true);
});

it("a home with full access keeps it, and the console says so", async () => {
  const path = join(world.home, "auth.json");
  expect(await run("free", `cat ${path}`)).toContain(accessTokenIn(path));
  const reason = "Commands have full access here.";
  expect(await readAccess()).toEqual({
    server: { level: "not_kept_out", reason },
    "agent:free": { level: "not_kept_out", reason },
    "agent:reader": { level: "denied" },
    "agent:writer": { level: "denied" },
  });
});

it("a second name of a secret file, by which a command reaches it, is told", async () => {
  const path = join(world.home, "auth.json");
  const second = join(world.config.workspaceDirectory, "innocent");
  linkSync(path, second);
  try {
    const access = await readAccess();
    expect(access["agent:reader"]?.reason).toContain(`${path} has a second name (a hard link)`);
  } finally {
    rmSync(second);
  }
  expect((await readAccess())["agent:reader"]).toEqual({ level: "denied" });
});
