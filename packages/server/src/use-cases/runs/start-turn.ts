import type { RunStarted, StartTurn } from "@latchkey/contracts";
import { Failure, NotFound } from "../../failure.ts";
import type { ChatRequest } from "../../ports/run-request.ts";
import { announceRun } from "./announce-run.ts";
import { beginRun } from "./begin-run.ts";
import type { RunDeps } from "./run-deps.ts";
import { titleOf, UNTITLED } from "./titles.ts";

/** Stores a person's input as a turn and starts to answer it. */
export async function startTurn(
  deps: RunDeps,
  conversationId: string,
  body: StartTurn,
): Promise<RunStarted> {
  const conversation = await deps.conversations.get(conversationId);
  if (!conversation) throw new NotFound("conversation");
  const { provider, agent, flow, title } = conversation;
  if (agent !== undefined || flow !== undefined) {
    const owner = agent === undefined ? `the flow ${String(flow)}` : `the agent ${agent}`;
    throw new Failure("INVALID_REQUEST", `This conversation belongs to ${owner}.`);
  }
  if (provider !== body.provider) {
    throw new Failure(
      "INVALID_REQUEST",
      `This conversation is with ${provider}. Start a new chat to use another provider.`,
    );
  }
  const request: ChatRequest = { ...body, kind: "chat" };
  if (body.provider === "codex") request.codexHome = deps.homes.serverHome;
  const { id: runId } = await beginRun(deps, {
    conversationId,
    request,
    ...(title === UNTITLED && { title: titleOf(body.input) }),
  });
  await announceRun(deps, runId);
  // A run that waited for a sign-in here waits no more.
  if (conversation.hasFailed && request.codexHome) await deps.homes.announce(request.codexHome);
  return { runId, conversationId };
}
