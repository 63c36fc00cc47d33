import { INTERNAL } from "../../failure.ts";
import type { TurnOutcome, TurnRequest } from "../../ports/model-provider.ts";
import { toStorageFailure } from "../../storage-failure.ts";
import type { PlannedTurn, TurnWork } from "../plans/run-plan.ts";
import { runChildren } from "./run-children.ts";
import type { RunDeps } from "./run-deps.ts";
import { INTERRUPTED, SERVER_CLOSING } from "./run-failures.ts";
import { showImage } from "./show-image.ts";
import type { TurnContext, TurnResult } from "./turn-context.ts";
import { createAnswerReader, toNewEvent } from "./turn-events.ts";
import { untilStored } from "./until-stored.ts";

/** Takes one turn to its end. Never throws: what goes wrong is in the outcome. */
export async function performTurn(
  deps: RunDeps,
  planned: PlannedTurn,
  context: TurnContext,
): Promise<TurnResult> {
  const result = await doWork(deps, planned, context).catch((error: unknown) => {
    deps.log.error({ err: error, runId: context.run.id }, "run.crashed");
    return failed(toStorageFailure(error)?.toBody() ?? INTERNAL);
  });
  if (context.signal.reason === SERVER_CLOSING && result.status !== "ok") {
    return { ...result, status: "failed", error: INTERRUPTED };
  }
  return blameMissingAgent(deps, planned, result);
}

async function doWork(
  deps: RunDeps,
  planned: PlannedTurn,
  context: TurnContext,
): Promise<TurnResult> {
  const { work, codexHome } = planned;
  switch (work.type) {
    case "refused":
      return failed(work.error);
    case "subflow":
      return { ...(await runChildren(deps, planned, { ...context, ...work })), answer: "" };
    case "model": {
      const refusal = codexHome === undefined ? undefined : await deps.homes.refuse(codexHome);
      if (refusal) return failed(refusal);
      const result = await askModel(deps, { planned, work }, context);
      const fault = result.status === "ok" ? work.judge?.(result.answer) : undefined;
      return fault ? { ...result, status: "failed", error: fault } : result;
    }
  }
}

async function askModel(
  deps: RunDeps,
  { planned, work }: { planned: PlannedTurn; work: Extract<TurnWork, { type: "model" }> },
  { run, signal, recorder, changeState }: TurnContext,
): Promise<TurnResult> {
  const { conversationId } = run;
  const { provider: id, model, input, codexHome, state } = planned;
  const { slot } = work;
  const provider = deps.providers.get(id);
  if (!provider) return failed(INTERNAL);
  const threadId =
    slot === undefined ? await deps.transcripts.getThread(conversationId) : state.threads[slot];
  const request: TurnRequest = {
    ...work.request,
    conversationId,
    input,
    model,
    replacesLastTurn: state.hasLeftover,
    ...(threadId !== undefined && { threadId }),
    ...(codexHome !== undefined && { codexHome }),
  };
  const setThread = (thread: string) =>
    untilStored(deps, () =>
      slot === undefined
        ? deps.transcripts.setThread(conversationId, thread)
        : changeState({ threads: { ...state.threads, [slot]: thread } }),
    );
  const remembered: Promise<void>[] = [];
  const reader = createAnswerReader();
  const outcome = await provider.runTurn(request, {
    signal,
    onEvent: (event) => {
      reader.read(event);
      switch (event.type) {
        case "thread_started":
          remembered.push(setThread(event.threadId));
          break;
        case "turn_started":
          remembered.push(
            untilStored(deps, () => deps.runs.rememberProviderTurn(run.id, event.providerTurnId)),
          );
          break;
        case "image":
          remembered.push(showImage(deps, recorder, event));
          break;
        default:
          recorder.push(toNewEvent(event));
      }
    },
    onApproval: (asked, withdrawn) =>
      deps.approvals.ask({ runId: run.id, recorder }, asked, withdrawn),
  });
  await Promise.all(remembered);
  return { ...outcome, answer: reader.answer() };
}

/** A folder that is deleted while Codex runs in it makes Codex fail in any of many ways. */
function blameMissingAgent(
  { homes }: RunDeps,
  { codexHome }: PlannedTurn,
  result: TurnResult,
): TurnResult {
  if (result.status !== "failed" || codexHome === undefined) return result;
  if (homes.isRegistered(codexHome)) return result;
  return {
    ...result,
    error: { code: "AGENT_UNKNOWN", message: "This agent's folder is not there any more." },
  };
}

function failed(error: NonNullable<TurnOutcome["error"]>): TurnResult {
  return { status: "failed", error, answer: "" };
}
