import type { Run } from "@latchkey/contracts";
import type {
  ModelProvider,
  TurnEvent,
  TurnOutcome,
  TurnRequest,
} from "../../ports/model-provider.ts";
import type { NewEvent, RunOutcome, StoredRun } from "../../ports/run-store.ts";
import type { RunDeps } from "./run-deps.ts";
import { INTERNAL, INTERRUPTED, SERVER_CLOSING } from "./run-failures.ts";
import { createTurnRecorder, type TurnRecorder } from "./turn-recorder.ts";

type TurnContext = { signal: AbortSignal; replacesLastTurn: boolean; recorder: TurnRecorder };

/** Takes a stored run to its end: one outcome, recorded once, whatever happens on the way. */
export async function executeRun(
  deps: RunDeps,
  run: StoredRun,
  options: { signal: AbortSignal; replacesLastTurn: boolean },
): Promise<void> {
  const { signal } = options;
  const place = { conversationId: run.conversationId, runId: run.id, turnId: run.turnId };
  const { log } = deps;
  const { provider, codexHome } = run.request;
  log.info({ runId: run.id, kind: run.kind, provider, codexHome }, "run.started");

  const recorder = createTurnRecorder(place, deps);
  const outcome = await answerTurn(deps, run, { ...options, recorder });
  const status = signal.reason === SERVER_CLOSING ? "interrupted" : outcome.status;
  await recorder.finish(finalEvent(outcome, status), {
    status,
    ...(outcome.error && { error: outcome.error }),
  });
  log.info({ runId: run.id, kind: run.kind, status, code: outcome.error?.code }, "run.finished");
  await announceEnd(deps, run, outcome);
}

async function answerTurn(
  deps: RunDeps,
  run: StoredRun,
  context: TurnContext,
): Promise<TurnOutcome> {
  const provider = deps.providers.get(run.request.provider);
  if (!provider) return { status: "failed", error: INTERNAL };
  const refusal = run.request.codexHome && (await deps.homes.refuse(run.request.codexHome));
  if (refusal) return { status: "failed", error: refusal };
  try {
    const outcome = await runTurn(deps, run, { ...context, provider });
    return context.signal.reason === SERVER_CLOSING
      ? { status: "failed", error: INTERRUPTED }
      : outcome;
  } catch (error) {
    deps.log.error({ err: error, runId: run.id }, "run.crashed");
    return { status: "failed", error: INTERNAL };
  }
}

async function runTurn(
  deps: RunDeps,
  run: StoredRun,
  { provider, signal, replacesLastTurn, recorder }: TurnContext & { provider: ModelProvider },
): Promise<TurnOutcome> {
  const { input, model, codexHome, flags } = run.request;
  const threadId = await deps.transcripts.getThread(run.conversationId);
  const request: TurnRequest = {
    conversationId: run.conversationId,
    input,
    model,
    replacesLastTurn,
    ...(threadId !== undefined && { threadId }),
    ...(codexHome !== undefined && { codexHome }),
    ...(flags?.reasoningEffort && { reasoningEffort: flags.reasoningEffort }),
  };
  const remembered: Promise<void>[] = [];
  const outcome = await provider.runTurn(request, {
    signal,
    onEvent: (event) => {
      if (event.type === "thread_started") {
        remembered.push(deps.transcripts.setThread(run.conversationId, event.threadId));
      } else if (event.type === "turn_started") {
        remembered.push(deps.runs.rememberProviderTurn(run.id, event.providerTurnId));
      } else {
        recorder.push(toNewEvent(event));
      }
    },
  });
  await Promise.all(remembered);
  return outcome;
}

function toNewEvent(
  event: Exclude<TurnEvent, { type: "thread_started" } | { type: "turn_started" }>,
): NewEvent {
  switch (event.type) {
    case "text_delta":
      return { type: "assistant_delta", itemId: event.itemId, text: event.text };
    case "reasoning_delta":
      return { type: "reasoning_delta", itemId: event.itemId, text: event.text };
    case "tool_item":
      return { type: "tool_event", event: { kind: "item", item: event.item } };
    case "tool_output":
      return {
        type: "tool_event",
        event: { kind: "output", itemId: event.itemId, text: event.text },
      };
  }
}

function finalEvent(outcome: TurnOutcome, status: RunOutcome["status"]): NewEvent {
  return {
    type: "turn_final",
    status: status === "interrupted" ? "failed" : status,
    finishedAt: new Date().toISOString(),
    ...(outcome.error && { error: outcome.error }),
    ...(outcome.usage && { usage: outcome.usage }),
  };
}

async function announceEnd(deps: RunDeps, run: StoredRun, outcome: TurnOutcome): Promise<void> {
  await announceRun(deps, run.id);
  const { codexHome } = run.request;
  if (codexHome === undefined) return;
  if (outcome.error?.code === "CODEX_AUTH_EXPIRED") {
    await deps.homes.markExpired(codexHome);
  } else if (outcome.error?.code === "CODEX_SIGNED_OUT" || run.retryOf !== undefined) {
    await deps.homes.announce(codexHome);
  }
}

/** Tells listeners the run and its conversation as they now are. */
export async function announceRun(deps: RunDeps, runId: string): Promise<void> {
  const run = await deps.runs.get(runId);
  if (!run) return;
  deps.live.publish({ topic: "sidebar", message: { type: "run_updated", run: toPublicRun(run) } });
  const conversation = await deps.conversations.get(run.conversationId);
  if (!conversation) return;
  deps.live.publish({ topic: "sidebar", message: { type: "conversation_upsert", conversation } });
}

/** A run without the request that it keeps for Retry. */
export function toPublicRun(run: StoredRun): Run {
  const { id, kind, status, error, conversationId, retryOf, startedAt, finishedAt } = run;
  return {
    id,
    kind,
    status,
    conversationId,
    startedAt,
    ...(error && { error }),
    ...(retryOf !== undefined && { retryOf }),
    ...(finishedAt !== undefined && { finishedAt }),
  };
}
