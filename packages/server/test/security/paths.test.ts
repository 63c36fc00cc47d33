import { execFileSync } from "node:child_process";
import { mkdir, mkdtemp, realpath, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { AgentListSchema, FlowListSchema } from "@latchkey/contracts";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { codexAuthJson } from "@latchkey/openai-sim";
import { createWorkingFolders } from "../../src/agents/working-folders.ts";
import { command, llm, writeAgent, writeFlow } from "../support/agents.ts";
import { createApi, type Api } from "../support/api.ts";
import { createWorld, type World } from "../support/world.ts";

const SECRET = "what-nobody-may-read";
const LONG = "x".repeat(5000);

let world: World;
let api: Api;
/** A complete home, with commands and flows, that is not registered. */
let outside: string;

beforeAll(async () => {
  world = await createWorld();
  outside = join(world.directory, "outside");
  await writeAgent(world, "ann", { account: null, commands: { greet: command("Hello") } });
  await writeAgent(world, "bad", { account: null });
  await writeFlow(world, "ok", { steps: [llm("ann", "main", "Hello")] });
  await mkdir(join(outside, "commands"), { recursive: true });
  await writeFile(join(outside, "config.toml"), 'model = "m"\n');
  await writeFile(join(outside, "commands/greet.json"), JSON.stringify(command(SECRET)));
  await writeFile(join(outside, "flow.json"), JSON.stringify({ description: SECRET, steps: [] }));
  await writeFile(join(outside, "secret.md"), SECRET);
  const authJson = codexAuthJson(world.sim.url, world.sim.control.signIn());
  await writeFile(join(outside, "auth.json"), authJson, { mode: 0o600 });
  const { agentsDirectory, flowsDirectory } = world.config;
  await symlink(outside, join(agentsDirectory, "linked"));
  await symlink(join(outside, "secret.md"), join(agentsDirectory, "ann/description.md"));
  const commands = join(agentsDirectory, "ann/commands");
  await symlink(join(outside, "commands/greet.json"), join(commands, "leak.json"));
  await symlink(join(outside, "flow.json"), join(flowsDirectory, "leak.json"));
  execFileSync("mkfifo", [join(agentsDirectory, "bad/system_prompt.txt")]);
  execFileSync("mkfifo", [join(flowsDirectory, "pipe.json")]);
  await symlink("/dev/zero", join(flowsDirectory, "endless.json"));
  api = createApi((await world.start()).url);
});

afterAll(() => world.close());

/** Ways to say "elsewhere" in one segment of an address. */
const ELSEWHERE = [
  ["a way out", "..%2Foutside"],
  ["a way out and in again", "ann%2F..%2F..%2Foutside"],
  ["one encoded twice", "..%252Foutside"],
  ["encoded dots", "%2e%2e"],
  ["encoded dots and a slash", "%2e%2e%2foutside"],
  ["the folder itself", "%2e"],
  ["Windows' way out", "..%5Coutside"],
  ["a drive of Windows", "C%3A%5Coutside"],
  ["a share of Windows", "%5C%5Chost%5Coutside"],
  ["a stream of Windows", "ann%3A%24DATA"],
  ["NUL", "ann%00"],
  ["a line's end", "ann%0A"],
  ["a very long name", LONG],
  ["a link that leads out", "linked"],
] as const;

describe("names in addresses never lead out of their folder", () => {
  it.each(ELSEWHERE)("%s is no agent, no command, no flow and no home", async (_name, name) => {
    const requests: [string, string, unknown?][] = [
      ["GET", `/api/agents/${name}/commands`],
      ["POST", `/api/agents/${name}/runs`, { instruction: "Hello" }],
      ["POST", `/api/agents/${name}/commands/greet/runs`],
      ["POST", `/api/agents/ann/commands/${name}/runs`],
      ["POST", `/api/flows/${name}/runs`],
      ["POST", `/api/codex/homes/agent%3A${name}/refresh`],
      ["DELETE", `/api/codex/homes/${name}/credentials`],
    ];
    for (const [method, path, body] of requests) {
      const { status } = await api.request(method, path, body);
      expect([400, 404], `${method} ${path}`).toContain(status);
    }
    expect(api.received.join("")).not.toContain(SECRET);
  });

  it("a percent sign that encodes nothing is a 400", async () => {
    expect((await api.request("GET", "/api/agents/%zz/commands")).status).toBe(400);
  });

  it("files of the machine are not served beside the console's own", async () => {
    for (const path of [
      "/../package.json",
      "/%2e%2e/package.json",
      "/assets/..%2f..%2fpackage.json",
    ]) {
      const { status, text } = await api.request("GET", path);
      expect([400, 403, 404], path).toContain(status);
      expect(text).not.toContain("@latchkey/web");
    }
  });
});

describe("homes that are not registered", () => {
  it.each([
    ["by path", () => outside],
    ["by a path with dots", () => join(world.home, "..") + "/outside"],
    ["by a link", () => join(world.config.agentsDirectory, "linked")],
    ["by a name", () => "agent:linked"],
    ["by a name with dots", () => "agent:../outside"],
    ["with NUL", () => `${world.home}\0`],
    ["at great length", () => `/${LONG}`],
    ["as of Windows", () => "C:\\Users\\ann\\.codex"],
  ])("are unknown %s, and nothing is started", async (_name, home) => {
    const answer = await api.request("POST", "/api/codex/device-auth", { codexHome: home() });
    expect([400, 404]).toContain(answer.status);
    expect(answer.body).toMatchObject({
      code: expect.stringMatching(/CODEX_HOME_UNKNOWN|INVALID_REQUEST/) as string,
    });
    expect(world.sim.control.snapshot().deviceCodes).toEqual([]);
  });

  it("a link to the registered one is the registered one", async () => {
    const link = join(world.directory, "link-to-home");
    await symlink(world.home, link);
    const { id, codexHome } = await api.startDeviceAuth({ codexHome: link });
    expect(codexHome).toBe("server");
    await api.request("DELETE", `/api/codex/device-auth/${id}`);
    world.sim.control.reset();
  });
});

describe("links and pipes in the folders of agents and flows", () => {
  it("that lead out make no agent, and show nothing of what they lead to", async () => {
    const agents = AgentListSchema.parse((await api.request("GET", "/api/agents")).body);
    expect(agents.map(({ name }) => name)).toEqual(["ann", "bad"]);
    expect(agents[1]).toMatchObject({ disabled: true, fault: { file: "system_prompt.txt" } });
    const commands = await api.request("GET", "/api/agents/ann/commands");
    expect(commands.body).toMatchObject([
      { name: "greet", disabled: false },
      { name: "leak", disabled: true, fault: { reason: "The file cannot be read." } },
    ]);
    expect(api.received.join("")).not.toContain(SECRET);
  });

  it("leave the flows beside them usable, and hold nothing up", async () => {
    const flows = FlowListSchema.parse((await api.request("GET", "/api/flows")).body);
    expect(flows.map(({ name, disabled }) => [name, disabled])).toEqual([
      ["endless", true],
      ["leak", true],
      ["ok", false],
      ["pipe", true],
    ]);
    expect(api.received.join("")).not.toContain(SECRET);
  });
});

describe("Markdown files that flows name", () => {
  it.each([
    ["with dots", () => "../outside/secret.md"],
    ["by an absolute path", () => join(outside, "secret.md")],
    ["through a link", () => "link.md"],
    ["with NUL", () => "ok.json\0"],
    ["as of Windows", () => "..\\outside\\secret.md"],
    ["that are folders", () => "."],
  ])("are not read %s", async (_name, markdownFile) => {
    const link = join(world.config.flowsDirectory, "link.md");
    await rm(link, { force: true });
    await symlink(join(outside, "secret.md"), link);
    const step = {
      type: "llm",
      agentType: "ann",
      identifier: "main",
      markdownFile: markdownFile(),
    };
    await writeFlow(world, "reads", { steps: [step] });
    const answer = await api.request("POST", "/api/flows/reads/runs", {});
    if (answer.status === 202) {
      const { runId } = answer.body as { runId: string };
      expect(await api.untilRunEnds(runId)).toMatchObject({ status: "failed" });
    } else {
      expect(answer).toMatchObject({ status: 422, body: { code: "FLOW_INVALID" } });
    }
    expect(JSON.stringify(world.sim.control.modelRequests())).not.toContain(SECRET);
  });
});

describe("working folders", () => {
  let root: string;

  beforeAll(async () => {
    root = await realpath(await mkdtemp(join(tmpdir(), "latchkey-workspace-")));
    await mkdir(join(root, "work/deep"), { recursive: true });
    await mkdir(join(root, "shared"));
    await mkdir(join(root, "elsewhere"));
    await symlink(join(root, "elsewhere"), join(root, "work/way-out"));
    await symlink(join(root, "work/deep"), join(root, "work/way-in"));
  });

  afterAll(() => rm(root, { recursive: true, force: true }));

  const resolveIn = async (path: string, roots: string[] | undefined) => {
    const rules = { workspaceDirectory: join(root, "work"), workspaceRoots: roots };
    return (await createWorkingFolders(rules)).resolve(path);
  };

  it.each([
    ["..", /outside the workspace/],
    ["../elsewhere", /outside the workspace/],
    ["deep/../../elsewhere", /outside the workspace/],
    ["way-out", /outside the workspace/],
    ["way-out/..", /does not exist|outside/],
    ["/", /outside the workspace/],
    ["/etc", /outside the workspace/],
    ["../work-and-more", /outside the workspace/],
    ["..%2Felsewhere", /does not exist/],
    ["..\\elsewhere", /does not exist/],
    ["C:\\Windows", /does not exist/],
    ["deep\0", /does not exist/],
    [LONG, /does not exist/],
  ])("where the workspace is given, %j is refused", async (path, message) => {
    const roots = [join(root, "work"), join(root, "shared")];
    const refusal = expect(resolveIn(path, path === "way-out/.." ? ["/nowhere"] : roots)).rejects;
    await refusal.toThrow(message);
    await refusal.toMatchObject({ code: "INVALID_REQUEST" });
  });

  it("where the workspace is given, what is inside one of its folders may be chosen", async () => {
    const roots = [join(root, "work"), join(root, "shared")];
    expect(await resolveIn("deep", roots)).toBe(join(root, "work/deep"));
    expect(await resolveIn("way-in", roots)).toBe(join(root, "work/deep"));
    expect(await resolveIn(join(root, "shared"), roots)).toBe(join(root, "shared"));
  });

  it("where it is not given, an absolute path may lead anywhere, a relative one may not", async () => {
    expect(await resolveIn(join(root, "elsewhere"), undefined)).toBe(join(root, "elsewhere"));
    await expect(resolveIn("../elsewhere", undefined)).rejects.toThrow(/outside the workspace/);
    await expect(resolveIn("way-out", undefined)).rejects.toThrow(/outside the workspace/);
  });

  it("over HTTP, nothing is started in a folder outside", async () => {
    for (const workingFolder of ["..", outside, "/etc", LONG]) {
      const body = { instruction: "Hello", workingFolder };
      const answer = await api.request("POST", "/api/agents/ann/runs", body);
      expect([400, 404]).toContain(answer.status);
      expect(await api.request("POST", "/api/flows/ok/runs", { workingFolder })).toMatchObject({
        status: 400,
        body: { code: "INVALID_REQUEST" },
      });
    }
  });
});
