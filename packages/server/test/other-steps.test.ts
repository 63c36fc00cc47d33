import { FlowListSchema, RunStartedSchema } from "@latchkey/contracts";
import { expect, it, onTestFinished } from "vitest";
import { llm, writeAgent, writeFlow } from "./support/agents.ts";
import { startConsole } from "./support/console.ts";

/** The steps of another console, with fields that only it understands. */
const REINGEST = { type: "reingest", label: "Re-embed", target: "working" };
const PREPARE = { type: "prepareReviewBase", outputKey: "base", label: "Prepare" };
const VALIDATE = { type: "validateReviewArtifacts", pointerKeys: ["current-review"] };
const REVIEW = {
  type: "codexReview",
  label: "Review",
  outputKey: "current-codex-review",
  modelSource: "flow_request_or_step_or_agent",
  agentType: "ann",
};

async function open() {
  const { world, api } = await startConsole();
  onTestFinished(() => world.close());
  await writeAgent(world, "ann");
  const run = async (name: string) => {
    const { body } = await api.request("POST", `/api/flows/${name}/runs`, {});
    const { runId, conversationId } = RunStartedSchema.parse(body);
    return { run: await api.untilRunEnds(runId), turns: (await api.turns(conversationId)).turns };
  };
  return { world, api, run };
}

it("a flow with another console's steps is listed and runs up to the step that cannot be done", async () => {
  const { world, api, run } = await open();
  const loop = { type: "startLoop", steps: [VALIDATE] };
  await writeFlow(world, "theirs", {
    steps: [REINGEST, llm("ann", "main", "say: first"), PREPARE, loop, REVIEW],
  });
  const { body } = await api.request("GET", "/api/flows");
  const [flow] = FlowListSchema.parse(body);
  expect(flow).toMatchObject({ name: "theirs", disabled: false, agents: ["ann"] });
  expect(flow?.steps).toMatchObject([
    { type: "reingest", label: "Re-embed" },
    { type: "llm" },
    { type: "unsupported", name: "prepareReviewBase", label: "Prepare" },
    { type: "startLoop", steps: [{ type: "unsupported", name: "validateReviewArtifacts" }] },
    { type: "codexReview", agentType: "ann" },
  ]);
  const ended = await run("theirs");
  expect(ended.run).toMatchObject({ status: "failed", error: { code: "FLOW_INVALID" } });
  expect(ended.run.error?.message).toContain("prepareReviewBase");
  expect(ended.turns.map(({ status }) => status)).toEqual(["ok", "failed"]);
});

it("a step that cannot be done is passed where the flow says so, and Codex reviews by itself", async () => {
  const { world, run } = await open();
  await writeFlow(world, "review", {
    steps: [{ type: "fromTheFuture", continueOnFailure: true, anything: 1 }, REVIEW, REINGEST],
  });
  const { turns, run: ended } = await run("review");
  expect(ended, JSON.stringify(turns)).toMatchObject({ status: "ok" });
  expect(turns.map(({ status }) => status)).toEqual(["failed", "ok"]);
  expect(turns[1]?.items.length).toBeGreaterThan(0);
});
