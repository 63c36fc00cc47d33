import { JsonRpcPeerError } from "../json-rpc/errors.ts";
import type { AppServer } from "./app-server.ts";
import type { TurnOptions, TurnRequest } from "../turn.ts";

const INVALID_REQUEST = -32600;

type Options = Pick<TurnOptions, "signal" | "onEvent">;

/** Makes the thread known to the process, as it should be before the turn, and returns its ID. */
export async function openThread(
  server: AppServer,
  request: TurnRequest,
  { signal, onEvent }: Options,
): Promise<string> {
  const { threadId } = request;
  if (threadId === undefined || !(await resumeThread(server, { ...request, threadId }, signal))) {
    const { thread } = await server.call("thread/start", settingsOf(request), { signal });
    const { cwd, model, sandbox } = request;
    server.threads.set(thread.id, { cwd, model, sandbox, recordPath: thread.path ?? undefined });
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
  signal: AbortSignal,
): Promise<boolean> {
  const { threadId, sandbox } = request;
  if (server.threads.has(threadId)) return true;
  try {
    const params = { ...settingsOf(request), threadId, excludeTurns: true };
    const { thread } = await server.call("thread/resume", params, { signal });
    server.threads.set(threadId, { sandbox, recordPath: thread.path ?? undefined });
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
  const { cwd, model, developerInstructions, approvalPolicy, sandbox } = request;
  return {
    cwd,
    ...(model !== undefined && { model }),
    ...(developerInstructions !== undefined && { developerInstructions }),
    ...(approvalPolicy !== undefined && { approvalPolicy }),
    ...(sandbox !== undefined && { sandbox }),
  };
}
