import { existsSync, readdirSync } from "node:fs";
import { mkdir, rename, rm, symlink, unlink } from "node:fs/promises";
import { join } from "node:path";
import { RunStartedSchema } from "@latchkey/contracts";
import { afterAll, beforeAll, expect, it } from "vitest";
import { llm, writeAgent, writeFlow } from "../support/agents.ts";
import { createApi, type Api } from "../support/api.ts";
import { startHeldTurn } from "../support/held-turns.ts";
import { createWorld, type World } from "../support/world.ts";

const REPLACED = {
  code: "WORKSPACE_NOT_ALLOWED",
  message: expect.stringContaining("was replaced") as string,
};

let world: World;
let api: Api;
let outside: string;
let workspace: string;

beforeAll(async () => {
  world = await createWorld();
  workspace = world.config.workspaceDirectory;
  outside = join(world.directory, "outside");
  await mkdir(join(outside, "project"), { recursive: true });
  await mkdir(join(workspace, "team/project"), { recursive: true });
  await writeAgent(world, "ann");
  await writeFlow(world, "two", {
    steps: [llm("ann", "main", "say: one"), llm("ann", "main", "run: touch by-flow")],
  });
  api = createApi((await world.start()).url);
});

afterAll(() => world.close());

/** Puts a link to `outside` in a folder's place while `work` is done, and puts the folder back. */
async function whileSwapped<Result>(folder: string, work: () => Promise<Result>): Promise<Result> {
  await rename(folder, `${folder}-before`);
  await symlink(outside, folder);
  try {
    return await work();
  } finally {
    await unlink(folder);
    await rename(`${folder}-before`, folder);
  }
}

const outsideFiles = () => readdirSync(outside, { recursive: true });
const post = async (path: string, body: object) =>
  RunStartedSchema.parse((await api.request("POST", path, body)).body);

it.each([
  ["the folder", "team/project"],
  ["a folder above it", "team"],
])("a flow's next step does not run where %s was swapped for a link", async (_name, swapped) => {
  const runId = await startHeldTurn(world, () =>
    post("/api/flows/two/runs", { workingFolder: "team/project" }),
  );
  await whileSwapped(join(workspace, swapped), async () => {
    world.sim.control.releaseAnswers();
    expect(await api.untilRunEnds(runId)).toMatchObject({
      status: "failed",
      error: REPLACED,
      position: { stepIndex: 2, failed: true },
    });
    expect(await api.request("POST", `/api/runs/${runId}/retry`)).toMatchObject({
      status: 403,
      body: REPLACED,
    });
  });
  expect(outsideFiles()).toEqual(["project"]);
  const retried = await api.retry(runId);
  expect(await api.untilRunEnds(retried.runId)).toMatchObject({ status: "ok" });
  expect(existsSync(join(workspace, "team/project/by-flow"))).toBe(true);
  await rm(join(workspace, "team/project/by-flow"));
});

it("the next instruction to an agent does not either, also when it was there in time", async () => {
  const body = { instruction: "run: touch by-agent", workingFolder: "team/project" };
  const { runId, conversationId } = await post("/api/agents/ann/runs", body);
  expect(await api.untilRunEnds(runId)).toMatchObject({ status: "ok" });
  const next = { instruction: "run: touch again", conversationId };
  await whileSwapped(join(workspace, "team/project"), async () => {
    const answer = await api.request("POST", "/api/agents/ann/runs", next);
    expect(answer).toMatchObject({ status: 403, body: REPLACED });
    expect(await api.request("POST", "/api/agents/ann/runs", body)).toMatchObject({ status: 400 });
  });
  expect(outsideFiles()).toEqual(["project"]);
  const { runId: last } = await post("/api/agents/ann/runs", next);
  expect(await api.untilRunEnds(last)).toMatchObject({ status: "ok" });
  expect(existsSync(join(workspace, "team/project/again"))).toBe(true);
});

it("the next message of a chat does not run where the workspace itself was swapped", async () => {
  const conversationId = await api.createConversation();
  const first = await api.send(conversationId, "run: touch by-chat");
  expect(await api.untilRunEnds(first.runId)).toMatchObject({ status: "ok" });
  await whileSwapped(workspace, async () => {
    const { runId } = await api.send(conversationId, "run: touch swapped");
    expect(await api.untilRunEnds(runId)).toMatchObject({ status: "failed", error: REPLACED });
    const folder = { instruction: "run: touch swapped", workingFolder: "project" };
    expect(await api.request("POST", "/api/agents/ann/runs", folder)).toMatchObject({
      status: 400,
      body: { message: expect.stringContaining("outside the workspace") as string },
    });
  });
  expect(outsideFiles()).toEqual(["project"]);
});

it("a flow that a restart has interrupted does not go on there", async () => {
  const runId = await startHeldTurn(world, () =>
    post("/api/flows/two/runs", { workingFolder: "team/project" }),
  );
  await world.stop();
  world.sim.control.releaseAnswers();
  await whileSwapped(join(workspace, "team"), async () => {
    api = createApi((await world.start()).url);
    expect(await api.request("POST", `/api/runs/${runId}/retry`)).toMatchObject({
      status: 403,
      body: REPLACED,
    });
  });
  expect(outsideFiles()).toEqual(["project"]);
});
