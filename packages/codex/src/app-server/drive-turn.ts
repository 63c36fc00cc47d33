import type { CodexError } from "../errors/codex-error.ts";
import type { Notification } from "../protocol/notifications.ts";
import type { RequestParams } from "../protocol/requests.ts";
import type { TurnUsage } from "../turn-event.ts";
import { answerServerRequest } from "./approvals.ts";
import type { AppServer } from "./app-server.ts";
import type { Lease } from "./process-pool.ts";
import { ThreadRecord } from "./thread-record.ts";
import type { TurnOptions, TurnRequest } from "../turn.ts";
import { TurnProgress, type TurnEnd } from "./turn-progress.ts";

/** Codex ends a turn some ten milliseconds after it is told to. */
const STOP_TIMEOUT_MS = 700;
/** Whoever stops a turn does not wait for its record. */
const RECORD_ATTEMPTS = 10;

export type DrivenTurnEnd = TurnEnd & {
  turnId?: string | undefined;
  usage?: TurnUsage | undefined;
};

/**
 * Starts a turn in an open thread and follows it to its end, which abort brings about. What it ran
 * unreported comes last.
 */
export async function driveTurn(
  lease: Lease,
  request: TurnRequest & { threadId: string },
  options: TurnOptions,
): Promise<DrivenTurnEnd> {
  const path = lease.server.threads.get(request.threadId)?.recordPath;
  const record = path === undefined ? undefined : await ThreadRecord.open(path);
  const onEvent: TurnOptions["onEvent"] = (event) => {
    record?.note(event);
    options.onEvent(event);
  };
  const turn = new DrivenTurn(lease, request, { ...options, onEvent });
  const end = await turn.run();
  const isStopped = end.status === "stopped";
  const unreported = await record?.unreported(request.cwd, isStopped ? 1 : RECORD_ATTEMPTS);
  for (const event of unreported ?? []) options.onEvent(event);
  return end;
}

class DrivenTurn {
  readonly #lease: Lease;
  readonly #server: AppServer;
  readonly #request: TurnRequest & { threadId: string };
  readonly #options: TurnOptions;
  readonly #progress: TurnProgress;
  readonly #end = Promise.withResolvers<TurnEnd>();
  readonly #approvals = new AbortController();
  /** Notifications can overtake the answer that says which turn they are about. */
  readonly #early: Notification[] = [];
  #turnId: string | undefined;
  #hasEnded = false;
  #stopTimer: NodeJS.Timeout | undefined;

  constructor(lease: Lease, request: TurnRequest & { threadId: string }, options: TurnOptions) {
    this.#lease = lease;
    this.#server = lease.server;
    this.#request = request;
    this.#options = options;
    const thread = lease.server.threads.get(request.threadId);
    this.#progress = new TurnProgress(options.onEvent, thread?.total);
  }

  async run(): Promise<DrivenTurnEnd> {
    const { signal } = this.#options;
    signal.throwIfAborted();
    const unlisten = this.#server.listen(this.#request.threadId, {
      onNotification: (notification) => this.#receive(notification),
      onServerRequest: (method, params) => this.#answer(method, params),
      onClose: (error: CodexError) => this.#end.resolve({ status: "failed", error }),
    });
    const onAbort = () => this.#stop();
    signal.addEventListener("abort", onAbort, { once: true });
    try {
      this.#start().catch(this.#end.reject);
      const end = await this.#end.promise;
      this.#progress.finish();
      return { ...end, turnId: this.#turnId, usage: this.#progress.usage };
    } finally {
      if (!this.#hasEnded) this.#interrupt();
      this.#hasEnded = true;
      unlisten();
      signal.removeEventListener("abort", onAbort);
      clearTimeout(this.#stopTimer);
      this.#approvals.abort();
    }
  }

  async #start(): Promise<void> {
    const { threadId, input, isReview = false } = this.#request;
    const { turn } = isReview
      ? await this.#server.call("review/start", {
          threadId,
          target: { type: "custom", instructions: input },
        })
      : await this.#server.call("turn/start", this.#turnParams());
    this.#rememberSettings();
    this.#turnId = turn.id;
    if (this.#options.signal.aborted) this.#interrupt();
    this.#options.onEvent({ type: "turn_started", turnId: turn.id });
    for (const notification of this.#early) this.#receive(notification);
  }

  #receive(notification: Notification): void {
    if (this.#hasEnded) return;
    if (this.#turnId === undefined) {
      this.#early.push(notification);
      return;
    }
    if (turnOf(notification) !== this.#turnId) return;
    try {
      const end = this.#progress.receive(notification);
      if (!end) return;
      this.#hasEnded = true;
      this.#end.resolve(end);
    } catch (error) {
      this.#end.reject(error);
    }
  }

  async #answer(method: string, params: unknown): Promise<unknown> {
    const { onApproval } = this.#options;
    const { signal } = this.#approvals;
    return answerServerRequest(method, params, async (request) =>
      onApproval ? onApproval(request, { signal }) : "decline",
    );
  }

  /** The person does not wait for a Codex that does not answer. */
  #stop(): void {
    this.#interrupt();
    this.#stopTimer = setTimeout(() => {
      this.#lease.discard();
      this.#end.resolve({ status: "stopped" });
    }, STOP_TIMEOUT_MS);
  }

  #interrupt(): void {
    const { threadId } = this.#request;
    if (this.#turnId === undefined) return;
    const params = { threadId, turnId: this.#turnId };
    this.#server.call("turn/interrupt", params).catch(() => undefined);
  }

  #turnParams(): RequestParams<"turn/start"> {
    const { threadId, input, reasoningEffort, outputSchema, approvalPolicy } = this.#request;
    return {
      threadId,
      input: [{ type: "text", text: input, text_elements: [] }],
      ...this.#changedSettings(),
      ...(reasoningEffort !== undefined && { effort: reasoningEffort }),
      ...(outputSchema !== undefined && { outputSchema }),
      ...(approvalPolicy !== undefined && { approvalPolicy }),
    };
  }

  /** A setting counts for all later turns of the thread, and Codex is slower where it gets one. */
  #changedSettings(): Pick<RequestParams<"turn/start">, "cwd" | "model"> {
    const { threadId, cwd, model } = this.#request;
    const thread = this.#server.threads.get(threadId);
    return {
      ...(cwd !== thread?.cwd && { cwd }),
      ...(model !== undefined && model !== thread?.model && { model }),
    };
  }

  #rememberSettings(): void {
    const { threadId, cwd, model } = this.#request;
    const thread = this.#server.threads.get(threadId);
    if (!thread) return;
    thread.cwd = cwd;
    thread.model = model ?? thread.model;
  }
}

function turnOf({ params }: Notification): string | undefined {
  if ("turn" in params) return params.turn.id;
  return "turnId" in params ? params.turnId : undefined;
}
