import { isAuthCode, refusedByProvider, toCodexError } from "../errors/error-mapping.ts";
import { CodexError } from "../errors/codex-error.ts";
import { preflight, type HomeIdentity } from "../preflight.ts";
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
  // A key that another provider refuses is no matter of the sign-in.
  const onEvent: TurnOptions["onEvent"] = (event) => {
    if (otherProvider === undefined || event.type !== "auth_challenge") options.onEvent(event);
  };
  const outcome: TurnOutcome = { status: "ok" };
  if (request.threadId !== undefined) outcome.threadId = request.threadId;
  let lease: Lease | undefined;
  let otherProvider: string | undefined;
  const onWait = () => options.onEvent({ type: "waiting_for_process" });
  const onIdentity = (identity: HomeIdentity) => ({ otherProvider } = identity);
  try {
    lease = await acquireFor(pool, request.home, { signal, onWait, onIdentity });
    await options.beforeTurn?.();
    outcome.threadId = await openThread(lease.server, request, {
      ...options,
      keptOut: lease.keptOut,
    });
    const turn = { ...request, threadId: outcome.threadId };
    const end = await driveTurn(lease, turn, { ...options, onEvent });
    const { status, turnId, usage, error } = end;
    if (turnId !== undefined) outcome.turnId = turnId;
    if (usage) outcome.usage = usage;
    if (status === "failed") throw error ?? new CodexError("CODEX_ERROR", "The turn failed.");
    return { ...outcome, status };
  } catch (error) {
    if (signal.aborted) return { ...outcome, status: "stopped" };
    const failure = toCodexError(error);
    const { code, message } =
      otherProvider === undefined
        ? await explain(failure, request.home)
        : explainOtherProvider(failure, otherProvider);
    return { ...outcome, status: "failed", error: { code, message } };
  } finally {
    lease?.release();
  }
}

type Acquiring = { signal: AbortSignal; onWait: () => void };

/** A process for whoever is signed in to the home: that may be another one after a wait. */
async function acquireFor(
  pool: ProcessPool,
  home: string,
  { onIdentity, ...acquiring }: Acquiring & { onIdentity: (identity: HomeIdentity) => void },
): Promise<Lease> {
  for (let identity = await preflight(home); ;) {
    onIdentity(identity);
    let waits = 0;
    const onWait = () => {
      waits += 1;
      acquiring.onWait();
    };
    const lease = await acquire(pool, identity, { ...acquiring, onWait });
    if (waits === 0) return lease;
    const { path, account } = identity;
    try {
      identity = await preflight(home);
    } catch (error) {
      lease.release();
      throw error;
    }
    if (identity.account === account && identity.path === path) return lease;
    lease.release();
  }
}

/** Starting takes its time; a caller that gives up does not wait for it. */
async function acquire(
  pool: ProcessPool,
  identity: HomeIdentity,
  { signal, onWait }: Acquiring,
): Promise<Lease> {
  signal.throwIfAborted();
  const { promise: aborted, reject } = Promise.withResolvers<never>();
  const onAbort = () => reject(signal.reason);
  signal.addEventListener("abort", onAbort, { once: true });
  const acquiring = pool.acquire(identity, { signal, onWait });
  try {
    return await Promise.race([acquiring, aborted]);
  } catch (error) {
    acquiring.then((lease) => lease.release()).catch(() => undefined);
    throw error;
  } finally {
    signal.removeEventListener("abort", onAbort);
  }
}

function explainOtherProvider(error: CodexError, provider: string): CodexError {
  return isAuthCode(error.code) ? refusedByProvider(error, provider) : error;
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
