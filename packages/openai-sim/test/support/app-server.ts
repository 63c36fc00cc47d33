import { createInterface } from "node:readline";
import { startCodex, type CodexResult, type TestHome } from "./codex-cli.ts";

interface RpcMessage {
  id?: number;
  method?: string;
  result?: Record<string, unknown>;
  error?: { code: number; message: string };
  params?: Record<string, unknown>;
}

/** A small client of `codex app-server`. */
export interface AppServer {
  call(method: string, params?: unknown): Promise<RpcMessage>;
  until(isWanted: (message: RpcMessage) => boolean): Promise<RpcMessage>;
  seen(): readonly RpcMessage[];
  stop(): Promise<CodexResult>;
}

export async function startAppServer(home: TestHome): Promise<AppServer> {
  const { child, result } = startCodex(home, ["app-server"]);
  const messages: RpcMessage[] = [];
  const listeners = new Set<(message: RpcMessage) => void>();
  createInterface({ input: child.stdout }).on("line", (line) => {
    const message = JSON.parse(line) as RpcMessage;
    messages.push(message);
    for (const listener of listeners) listener(message);
  });
  let lastId = 0;

  const until = (isWanted: (message: RpcMessage) => boolean): Promise<RpcMessage> =>
    new Promise((resolve) => {
      const found = messages.find(isWanted);
      if (found !== undefined) {
        resolve(found);
        return;
      }
      const listener = (message: RpcMessage): void => {
        if (!isWanted(message)) return;
        listeners.delete(listener);
        resolve(message);
      };
      listeners.add(listener);
    });
  const call = (method: string, params: unknown = {}): Promise<RpcMessage> => {
    lastId += 1;
    const id = lastId;
    child.stdin.write(`${JSON.stringify({ id, method, params })}\n`);
    return until((message) => message.id === id && message.method === undefined);
  };
  const stop = (): Promise<CodexResult> => {
    child.stdin.end();
    child.kill();
    return result;
  };

  await call("initialize", { clientInfo: { name: "openai-sim-test", version: "1" } });
  child.stdin.write(`${JSON.stringify({ method: "initialized" })}\n`);
  return { call, until, seen: () => messages, stop };
}

export async function startThread(server: AppServer, home: TestHome): Promise<string> {
  const settings = { cwd: home.workFolder, approvalPolicy: "never", sandbox: "danger-full-access" };
  const { result } = await server.call("thread/start", settings);
  return (result?.["thread"] as { id: string }).id;
}

export interface FinishedTurn {
  status: string;
  error: { message: string; codexErrorInfo: unknown } | null;
}

/** Starts a turn; `completed` resolves when Codex says that it is over. */
export async function startTurn(
  server: AppServer,
  threadId: string,
  text: string,
): Promise<{ completed: Promise<FinishedTurn> }> {
  const input = [{ type: "text", text }];
  const { result } = await server.call("turn/start", { threadId, input });
  const { id } = result?.["turn"] as { id: string };
  const isCompleted = ({ method, params }: RpcMessage): boolean =>
    method === "turn/completed" && (params?.["turn"] as { id: string }).id === id;
  const message = server.until(isCompleted);
  return { completed: message.then(({ params }) => params?.["turn"] as FinishedTurn) };
}

export async function runTurn(
  server: AppServer,
  threadId: string,
  text: string,
): Promise<FinishedTurn> {
  const { completed } = await startTurn(server, threadId, text);
  return completed;
}
