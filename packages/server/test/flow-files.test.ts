import { FlowListSchema, type Flow } from "@latchkey/contracts";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { command, llm, writeAgent, writeFlow } from "./support/agents.ts";
import type { Api } from "./support/api.ts";
import { startConsole } from "./support/console.ts";
import type { World } from "./support/world.ts";

let world: World;
let api: Api;

beforeAll(async () => {
  ({ world, api } = await startConsole());
  await writeAgent(world, "ann", { commands: { tidy: command("Tidy"), bad: "{}" } });
  await writeFlow(world, "good", { steps: [llm("ann", "1", "Hello")] });
});

afterAll(() => world.close());

async function list(): Promise<Flow[]> {
  return FlowListSchema.parse((await api.request("GET", "/api/flows")).body);
}

const slot = { agentType: "ann", identifier: "1" };
const asking = { type: "break", ...slot, question: "Done?", breakOn: "yes" };
const loop = (...steps: object[]) => ({ type: "startLoop", steps });

describe("files of flows that are odd but legal", () => {
  it.each([
    ["no steps", { steps: [] }],
    ["a break outside of loops", { description: "x", steps: [asking] }],
    [
      "every kind of step, with and without label",
      {
        steps: [
          { label: " With spaces ", ...llm("ann", "1", "x"), continueOnFailure: false },
          loop({ label: "In", ...asking }, { type: "reset", ...slot }),
          { type: "continue", ...slot, question: "Again?", continueOn: "no" },
          { type: "command", ...slot, commandName: "tidy" },
          { type: "subflow", flowNames: ["good"], continueOnFailure: true },
        ],
      },
    ],
    [
      "escapes, a byte order mark, tabs and keys in any order",
      `\uFEFF{"steps":\t[{"messages":[{"content":["\\ud83d\\udd11"],"role":"user"}],"identifier":"1",\r\n"agentType":" ann ","type":"llm"}]}`,
    ],
    [
      "loops nested to a depth of 100",
      { steps: [Array.from({ length: 100 }).reduce<object>((inner) => loop(inner), asking)] },
    ],
  ])("are loaded with %s", async (_what, content) => {
    await writeFlow(world, "odd", content);
    const odd = (await list()).find(({ name }) => name === "odd");
    expect(odd?.reason).toBeUndefined();
    expect(odd).toMatchObject({ disabled: false, steps: expect.any(Array) as unknown });
  });

  it("are listed with their steps as a tree and the agents that they need", async () => {
    await writeFlow(world, "tree", { steps: [loop(loop(asking)), { type: "reset", ...slot }] });
    const tree = (await list()).find(({ name }) => name === "tree");
    expect(tree).toMatchObject({
      agents: ["ann"],
      steps: [{ type: "startLoop", steps: [{ type: "startLoop", steps: [asking] }] }, {}],
    });
  });
});

describe("files of flows with a fault", () => {
  it.each([
    ["half a file", '{\n "steps": [', "FLOW_INVALID", { line: 2 }],
    ["a word for a name", "{nope", "FLOW_INVALID", { line: 1, column: 2 }],
    ["an unknown key", { steps: [], extra: 1 }, "FLOW_INVALID", { line: 3, path: "extra" }],
    [
      "a step without a type",
      { steps: [{ label: "wait" }] },
      "FLOW_INVALID",
      { line: 3, path: "steps[0].type" },
    ],
    [
      "an empty loop inside a loop",
      { steps: [loop(loop())] },
      "FLOW_INVALID",
      { line: 8, path: "steps[0].steps[0].steps" },
    ],
    [
      "a break on maybe",
      { steps: [{ ...asking, breakOn: "maybe" }] },
      "FLOW_INVALID",
      { path: "steps[0].breakOn" },
    ],
    [
      "messages and a file",
      { steps: [{ ...llm("ann", "1", "x"), markdownFile: "x.md" }] },
      "FLOW_INVALID",
      { path: "steps[0]" },
    ],
    [
      "an unknown agent",
      { steps: [loop(asking, { ...asking, agentType: "nobody" })] },
      "AGENT_UNKNOWN",
      { line: 15, path: "steps[0].steps[1].agentType" },
    ],
    [
      "an unknown command",
      { steps: [{ type: "command", ...slot, commandName: "none" }] },
      "COMMAND_INVALID",
      { line: 7, path: "steps[0].commandName" },
    ],
    [
      "a command with a fault",
      { steps: [{ type: "command", ...slot, commandName: "bad" }] },
      "COMMAND_INVALID",
      { path: "steps[0].commandName" },
    ],
    [
      "an unknown slot",
      { steps: [asking, { type: "reset", agentType: "ann", identifier: "2" }] },
      "FLOW_INVALID",
      { path: "steps[1].identifier" },
    ],
    [
      "a Markdown file outside of the folders",
      { steps: [{ type: "llm", ...slot, markdownFile: "../../home/config.toml" }] },
      "FLOW_INVALID",
      { path: "steps[0].markdownFile" },
    ],
    [
      "an unknown subflow",
      { steps: [{ type: "subflow", flowNames: ["good", "none"] }] },
      "FLOW_INVALID",
      { path: "steps[0].flowNames" },
    ],
    [
      "itself as a subflow",
      { steps: [{ type: "subflow", flowNames: ["faulty"] }] },
      "FLOW_INVALID",
      { path: "steps[0].flowNames" },
    ],
    [
      "a loop that only resets",
      { steps: [asking, loop({ type: "reset", ...slot })] },
      "FLOW_INVALID",
      { path: "steps[1].steps" },
    ],
  ] as const)("are disabled for %s, and refuse to run", async (...[, content, code, place]) => {
    await writeFlow(world, "faulty", content);
    const flows = await list();
    const faulty = flows.find(({ name }) => name === "faulty");
    expect(faulty).toMatchObject({
      disabled: true,
      fault: { code, file: "faulty.json", ...place },
    });
    expect(faulty?.fault?.path).not.toBe("");
    expect(faulty?.reason).toMatch(/^faulty\.json, line \d+, column \d+/);
    expect(flows.find(({ name }) => name === "good")).toMatchObject({ disabled: false });
    const answer = await api.request("POST", "/api/flows/faulty/runs");
    expect(answer).toMatchObject({
      status: code === "AGENT_UNKNOWN" ? 404 : 422,
      body: { code, message: faulty?.reason },
    });
    const conversations = await api.request("GET", "/api/conversations");
    expect(conversations.body).toMatchObject({ conversations: [] });
  });

  it("that nest too deeply are disabled, and the others stay", async () => {
    const loops = 20_000;
    const open = '{"type":"startLoop","steps":['.repeat(loops);
    await writeFlow(world, "deep", `{"steps":[${open}${"]}".repeat(loops)}]}`);
    const deep = (await list()).find(({ name }) => name === "deep");
    expect(deep).toMatchObject({ disabled: true, fault: { code: "FLOW_INVALID" } });
    expect(deep?.reason).toContain("nested too deeply");
  });

  it("are not found by names that leave the folder", async () => {
    for (const name of ["none", "..%2Fhome%2Fauth", "..%5Cx"]) {
      const answer = await api.request("POST", `/api/flows/${name}/runs`);
      expect(answer, name).toMatchObject({ status: 404, body: { code: "FLOW_INVALID" } });
    }
  });
});
