import type { RunStarted, StartTurn, Turn } from "@latchkey/contracts";
import { v7 as uuid } from "uuid";
import { Failure, NotFound } from "../../failure.ts";
import type { RunRequest, StoredRun } from "../../ports/run-store.ts";
import { announceRun, executeRun } from "./execute-run.ts";
import type { RunDeps } from "./run-deps.ts";

export const UNTITLED = "New chat";
const TITLE_CHARACTERS = 60;

/** Stores a person's input as a turn and starts to answer it. */
export async function startTurn(
  deps: RunDeps,
  conversationId: string,
  body: StartTurn,
): Promise<RunStarted> {
  const conversation = await deps.conversations.get(conversationId);
  if (!conversation) throw new NotFound("conversation");
  if (conversation.provider !== body.provider) {
    throw new Failure(
      "INVALID_REQUEST",
      `This conversation is with ${conversation.provider}. Start a new chat to use another provider.`,
    );
  }
  const request: RunRequest =
    body.provider === "codex" ? { ...body, codexHome: deps.homes.serverHome } : body;
  const started = await beginRun(deps, { conversationId, request });
  if (conversation.title === UNTITLED) {
    const title = titleOf(body.input);
    await deps.conversations.change(conversationId, { title, updatedAt: started.startedAt });
  }
  await announceRun(deps, started.runId);
  return { runId: started.runId, conversationId };
}

/** Stores a run with its turn, durably, and lets it go on by itself. */
export async function beginRun(
  deps: RunDeps,
  {
    conversationId,
    request,
    retryOf,
    replacesLastTurn = false,
  }: {
    conversationId: string;
    request: RunRequest;
    retryOf?: string;
    replacesLastTurn?: boolean;
  },
): Promise<{ runId: string; startedAt: string }> {
  const runId = uuid();
  const startedAt = new Date().toISOString();
  const turn: Turn = {
    id: uuid(),
    conversationId,
    runId,
    provider: request.provider,
    model: request.model,
    input: request.input,
    items: [],
    status: "running",
    startedAt,
    ...(retryOf !== undefined && { retryOf }),
    ...(request.codexHome !== undefined && { codexHome: request.codexHome }),
  };
  const run: StoredRun = {
    id: runId,
    kind: "chat",
    status: "running",
    conversationId,
    turnId: turn.id,
    request,
    startedAt,
    ...(retryOf !== undefined && { retryOf }),
  };
  const event = await deps.runs.start(run, turn);
  deps.live.publish({ topic: "conversation", conversationId, events: [event] });
  deps.active.begin(runId, (signal) => executeRun(deps, run, { signal, replacesLastTurn }));
  return { runId, startedAt };
}

function titleOf(input: string): string {
  const line = input.trim().split(/\s*\n/, 1)[0]?.replace(/\s+/g, " ") ?? "";
  if (line.length <= TITLE_CHARACTERS) return line || UNTITLED;
  return `${line.slice(0, TITLE_CHARACTERS - 1).trimEnd()}…`;
}
