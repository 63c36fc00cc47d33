import { JsonRpcPeerError } from "../json-rpc/errors.ts";
import { requireReadable, threadPermissions } from "../model-access.ts";
import type { KeptOut } from "../kept-out.ts";
import type { AppServer } from "./app-server.ts";
import type { TurnOptions, TurnRequest } from "../turn.ts";

const INVALID_REQUEST = -32600;

type Options = Pick<TurnOptions, "signal" | "onEvent"> & { keptOut: KeptOut | undefined };

/** Makes the thread known to the process, as it should be before the turn, and returns its ID. */
export async function openThread(
  server: AppServer,
  request: TurnRequest,
  options: Options,
): Promise<string> {
  const { threadId, cwd, model } = request;
  const { signal, onEvent } = options;
  requireReadable(cwd, options.keptOut);
  if (threadId === undefined || !(await resumeThread(server, { ...request, threadId }, options))) {
    const settings = {
      ...settingsOf(request),
      ...(await threadPermissions(server, request, options)),
    };
    const { thread } = await server.call("thread/start", settings, { signal });
    server.threads.set(thread.id, { cwd, model, recordPath: thread.path ?? undefined });
    const replaced = threadId === undefined ? {} : { replacesThreadId: threadId };
    onEvent({ type: "thread_started", threadId: thread.id, ...replaced });
    return thread.id;
  }
  if (request.rollbackTurns) await dropTurns(server, { ...request, threadId }, signal);
  return threadId;
}

type ThreadRequest = TurnRequest & { threadId: string };

/** False when Codex has no such thread any more. */
async function resumeThread(
  server: AppServer,
  request: ThreadRequest,
  options: Options,
): Promise<boolean> {
  const { threadId } = request;
  if (server.threads.has(threadId)) return true;
  const permissions = await threadPermissions(server, request, options);
  try {
    const params = { ...settingsOf(request), ...permissions, threadId, excludeTurns: true };
    const { signal } = options;
    const { thread } = await server.call("thread/resume", params, { signal });
    server.threads.set(threadId, { recordPath: thread.path ?? undefined });
    return true;
  } catch (error) {
    if (error instanceof JsonRpcPeerError && error.code === INVALID_REQUEST) return false;
    throw error;
  }
}

/** Threads of older Codex versions cannot be changed; their model sees a retried input twice. */
async function dropTurns(
  server: AppServer,
  { threadId, rollbackTurns = 0 }: ThreadRequest,
  signal: AbortSignal,
): Promise<void> {
  const params = { threadId, sortDirection: "desc", limit: rollbackTurns } as const;
  try {
    const { data: turns } = await server.call("thread/turns/list", params, { signal });
    const firstKept = turns.findIndex(({ status }) => status === "completed");
    const dropped = firstKept < 0 ? turns : turns.slice(0, firstKept);
    const beforeTurnId = dropped.at(-1)?.id;
    if (beforeTurnId === undefined) return;
    const { thread: left } = await server.call(
      "thread/revert",
      { threadId, beforeTurnId },
      { signal },
    );
    const thread = server.threads.get(threadId);
    if (!thread) return;
    thread.total = undefined;
    thread.recordPath = left.path ?? thread.recordPath;
  } catch (error) {
    if (!(error instanceof JsonRpcPeerError)) throw error;
  }
}

function settingsOf(request: TurnRequest) {
  const { cwd, model, developerInstructions, approvalPolicy } = request;
  return {
    cwd,
    ...(model !== undefined && { model }),
    ...(developerInstructions !== undefined && { developerInstructions }),
    ...(approvalPolicy !== undefined && { approvalPolicy }),
  };
}
