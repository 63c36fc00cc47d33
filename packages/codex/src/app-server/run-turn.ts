import { isAuthCode, toCodexError } from "../errors/error-mapping.ts";
import { CodexError } from "../errors/codex-error.ts";
import { preflight } from "../preflight.ts";
import type { TurnOptions, TurnOutcome, TurnRequest } from "../turn.ts";
import { driveTurn } from "./drive-turn.ts";
import { openThread } from "./open-thread.ts";
import type { Lease, ProcessPool } from "./process-pool.ts";

/** Runs one turn to exactly one outcome. Never rejects. */
export async function runTurn(
  pool: ProcessPool,
  request: TurnRequest,
  options: TurnOptions,
): Promise<TurnOutcome> {
  const { signal } = options;
  const outcome: TurnOutcome = { status: "ok" };
  if (request.threadId !== undefined) outcome.threadId = request.threadId;
  let lease: Lease | undefined;
  try {
    lease = await acquire(pool, request.home, signal);
    outcome.threadId = await openThread(lease.server, request, options);
    const end = await driveTurn(lease, { ...request, threadId: outcome.threadId }, options);
    const { status, turnId, usage, error } = end;
    if (turnId !== undefined) outcome.turnId = turnId;
    if (usage) outcome.usage = usage;
    if (status === "failed") throw error ?? new CodexError("CODEX_ERROR", "The turn failed.");
    return { ...outcome, status };
  } catch (error) {
    if (signal.aborted) return { ...outcome, status: "stopped" };
    const { code, message } = await explain(toCodexError(error), request.home);
    return { ...outcome, status: "failed", error: { code, message } };
  } finally {
    lease?.release();
  }
}

/** Starting takes its time; a caller that gives up does not wait for it. */
async function acquire(pool: ProcessPool, home: string, signal: AbortSignal): Promise<Lease> {
  signal.throwIfAborted();
  const identity = await preflight(home);
  signal.throwIfAborted();
  const { promise: aborted, reject } = Promise.withResolvers<never>();
  const onAbort = () => reject(signal.reason);
  signal.addEventListener("abort", onAbort, { once: true });
  const acquiring = pool.acquire(identity);
  try {
    return await Promise.race([acquiring, aborted]);
  } catch (error) {
    acquiring.then((lease) => lease.release()).catch(() => undefined);
    throw error;
  } finally {
    signal.removeEventListener("abort", onAbort);
  }
}

/** Codex says the same when the sign-in expired and when someone signed out meanwhile. */
async function explain(error: CodexError, home: string): Promise<CodexError> {
  if (!isAuthCode(error.code)) return error;
  try {
    await preflight(home);
    return error;
  } catch (signedOut) {
    return toCodexError(signedOut);
  }
}
