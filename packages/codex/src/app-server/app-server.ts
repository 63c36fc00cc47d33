import { spawnProcess, type ProcessExit, type RunningProcess } from "../child-process.ts";
import type { DiagnosticListener } from "../diagnostic.ts";
import { CodexError } from "../errors/codex-error.ts";
import { unavailable } from "../errors/error-mapping.ts";
import { quotePeerText } from "../errors/peer-text.ts";
import { JsonRpcClient } from "../json-rpc/client.ts";
import { JsonRpcConnectionError } from "../json-rpc/errors.ts";
import { createLineTransport } from "../json-rpc/line-transport.ts";
import { LOGIN_COMPLETED, LoginCompletedSchema, type LoginCompleted } from "../protocol/account.ts";
import { parseNotification, type Notification } from "../protocol/notifications.ts";
import {
  REQUESTS,
  type RequestMethod,
  type RequestParams,
  type RequestResult,
} from "../protocol/requests.ts";
import type { TokenCounts } from "../protocol/turns.ts";
import { threadOfServerRequest } from "./approvals.ts";

const REQUEST_TIMEOUT_MS = 30_000;

export interface ClientInfo {
  /** Sent to OpenAI as the originator of requests. */
  name: string;
  title?: string;
  version: string;
}

export interface AppServerOptions {
  binaryPath: string;
  /** Arguments behind `app-server`. */
  args: readonly string[];
  env: Record<string, string>;
  home: string;
  clientInfo: ClientInfo;
  startTimeoutMs: number;
  onDiagnostic: DiagnosticListener;
  onLoginCompleted?: (completed: LoginCompleted) => void;
}

/** What happens in one thread. `onClose` comes once, when the process ends before the listener does. */
export interface ThreadListener {
  onNotification: (notification: Notification) => void;
  onServerRequest: (method: string, params: unknown) => Promise<unknown>;
  onClose: (error: CodexError) => void;
}

/** What a thread that this process has loaded is set to, as far as it was told. */
export interface LoadedThread {
  cwd?: string | undefined;
  model?: string | undefined;
  /** The file in which Codex records it. */
  recordPath?: string | undefined;
  /** What all its turns used until now, once Codex has said it. */
  total?: TokenCounts | undefined;
}

/** One running `codex app-server`, past its handshake. */
export class AppServer {
  /** The threads that this process knows; others have to be resumed. */
  readonly threads = new Map<string, LoadedThread>();
  readonly exited: Promise<void>;
  readonly #options: AppServerOptions;
  readonly #process: RunningProcess;
  readonly #client: JsonRpcClient;
  readonly #listeners = new Map<string, ThreadListener>();
  #isEnding = false;
  #isAlive = true;

  private constructor(options: AppServerOptions) {
    this.#options = options;
    const { binaryPath, args, env, home } = options;
    this.#process = spawnProcess({
      file: binaryPath,
      args: ["app-server", ...args],
      env,
      cwd: home,
    });
    const { stdout, stdin } = this.#process;
    this.#client = new JsonRpcClient(createLineTransport({ input: stdout, output: stdin }), {
      onNotification: (method, params) => this.#notify(method, params),
      onRequest: (method, params) => this.#answer(method, params),
      onMalformed: () => options.onDiagnostic({ type: "malformed_message", home }),
      onClose: () => this.#connectionEnded(),
    });
    this.exited = this.#process.exited.then((exit) => this.#processEnded(exit));
  }

  /** Starts the process and shakes hands. Throws `CODEX_UNAVAILABLE`. */
  static async start(options: AppServerOptions): Promise<AppServer> {
    const { clientInfo, home, startTimeoutMs, onDiagnostic } = options;
    const startedAt = performance.now();
    const server = new AppServer(options);
    try {
      const { name, title = null, version } = clientInfo;
      const params = { clientInfo: { name, title, version }, capabilities: null };
      await server.call("initialize", params, { timeoutMs: startTimeoutMs });
      server.#client.notify("initialized");
    } catch (cause) {
      server.kill();
      const exit = await server.#process.exited;
      const isSilent = cause instanceof JsonRpcConnectionError && cause.reason === "timeout";
      const detail = isSilent ? cause.message : `Its process ended: ${server.#describe(exit)}`;
      throw unavailable(`It did not start. ${detail}`, cause);
    }
    const startMs = Math.round(performance.now() - startedAt);
    onDiagnostic({ type: "process_started", home, pid: server.#process.pid ?? 0, startMs });
    return server;
  }

  get isAlive(): boolean {
    return this.#isAlive && !this.#isEnding;
  }

  /** Throws `JsonRpcPeerError`, `JsonRpcConnectionError` or the signal's reason. */
  async call<Method extends RequestMethod>(
    method: Method,
    params: RequestParams<Method>,
    options: { timeoutMs?: number; signal?: AbortSignal } = {},
  ): Promise<RequestResult<Method>> {
    const { timeoutMs = REQUEST_TIMEOUT_MS, signal } = options;
    const result = await this.#client.request(method, params, { timeoutMs, signal });
    const parsed = REQUESTS[method].result.safeParse(result);
    if (parsed.success) return parsed.data as RequestResult<Method>;
    const field = parsed.error.issues[0]?.path.join(".") ?? "";
    throw new JsonRpcConnectionError(
      "invalid_result",
      `The answer to ${method} is not understood (${field}). This Codex version may be unknown to Latchkey.`,
      { cause: parsed.error },
    );
  }

  /** Follows a thread until the returned function is called. Throws when someone else does. */
  listen(threadId: string, listener: ThreadListener): () => void {
    if (this.#listeners.has(threadId)) {
      const text = "This thread is running a turn already. Wait for its end, or stop it.";
      throw new CodexError("CODEX_ERROR", text);
    }
    this.#listeners.set(threadId, listener);
    return () => {
      this.#listeners.delete(threadId);
    };
  }

  /** Ends the process in an orderly way, within seconds. */
  async terminate(): Promise<void> {
    this.#isEnding = true;
    await this.#process.terminate();
    await this.exited;
  }

  /** Ends the process, and the commands that it runs, at once. */
  kill(): void {
    this.#isEnding = true;
    this.#process.kill();
  }

  #notify(method: string, params: unknown): void {
    if (method === LOGIN_COMPLETED) this.#loginCompleted(params);
    const notification = parseNotification(method, params);
    if (!notification) return;
    const { threadId } = notification.params;
    if (notification.method === "thread/closed") this.threads.delete(threadId);
    this.#listeners.get(threadId)?.onNotification(notification);
    const thread = this.threads.get(threadId);
    if (thread && notification.method === "thread/tokenUsage/updated")
      thread.total = notification.params.tokenUsage.total;
  }

  #loginCompleted(params: unknown): void {
    const completed = LoginCompletedSchema.safeParse(params).data;
    if (completed) this.#options.onLoginCompleted?.(completed);
  }

  async #answer(method: string, params: unknown): Promise<unknown> {
    const threadId = threadOfServerRequest(method, params);
    const listener = threadId === undefined ? undefined : this.#listeners.get(threadId);
    return listener?.onServerRequest(method, params);
  }

  /** Without its connection a process is of no use, whether it runs or not. */
  #connectionEnded(): void {
    this.#isAlive = false;
    this.#process.kill();
  }

  #processEnded(exit: ProcessExit): void {
    this.#isAlive = false;
    this.#client.close();
    const { home, onDiagnostic } = this.#options;
    const { exitCode, signal } = exit;
    onDiagnostic({
      type: "process_exited",
      home,
      pid: this.#process.pid,
      isExpected: this.#isEnding,
      ...(exitCode !== undefined && { exitCode }),
      ...(signal !== undefined && { signal }),
      ...(!this.#isEnding && { stderr: quotePeerText(this.#process.stderrTail()) }),
    });
    const error = unavailable(`Its process ended: ${this.#describe(exit)}`);
    const listeners = [...this.#listeners.values()];
    this.#listeners.clear();
    for (const listener of listeners) listener.onClose(error);
  }

  #describe({ exitCode, signal, error }: ProcessExit): string {
    const lastLine = this.#process.stderrTail().trim().split("\n").at(-1) ?? "";
    const how = signal ?? (exitCode === undefined ? error?.message : `exit code ${exitCode}`);
    return lastLine === "" ? `${how ?? "unknown"}.` : `${how ?? "unknown"}, ${lastLine}`;
  }
}
