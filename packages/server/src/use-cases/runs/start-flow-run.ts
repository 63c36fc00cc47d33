import { DEFAULT_MODEL, type RunStarted, type StartFlowRun } from "@latchkey/contracts";
import { v7 as uuid } from "uuid";
import type { FlowRequest } from "../../ports/run-request.ts";
import { findFlow } from "../flows/list-flows.ts";
import { announceRun } from "./announce-run.ts";
import { beginRun } from "./begin-run.ts";
import type { RunDeps } from "./run-deps.ts";

/** Runs a flow in a new conversation, once all that it names is found to be there. */
export async function startFlowRun(
  deps: RunDeps,
  name: string,
  { workingFolder, title = name }: StartFlowRun,
): Promise<RunStarted> {
  const { steps } = await findFlow(deps, name);
  const request: FlowRequest = { kind: "flow", flow: name, steps };
  if (workingFolder !== undefined)
    request.workingFolder = await deps.folders.resolve(workingFolder);
  // Where no run may begin, no conversation is made for it.
  deps.active.requireRoom();
  const conversationId = uuid();
  const createdAt = new Date().toISOString();
  await deps.conversations.create({
    id: conversationId,
    title,
    provider: "codex",
    model: DEFAULT_MODEL,
    flow: name,
    createdAt,
  });
  if (request.workingFolder !== undefined) {
    const change = { workingFolder: request.workingFolder, updatedAt: createdAt };
    await deps.conversations.change(conversationId, change);
  }
  const { id: runId } = await beginRun(deps, { conversationId, request });
  await announceRun(deps, runId);
  return { runId, conversationId };
}
