import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { z } from "zod";
import { createMessages } from "./messages.ts";

const MessageSchema = z.object({
  id: z.number().optional(),
  method: z.string().optional(),
  params: z.looseObject({ threadId: z.string().optional() }).optional(),
  result: z.looseObject({ thread: z.object({ id: z.string() }).optional() }).optional(),
  error: z.object({ message: z.string() }).optional(),
});
type Message = z.infer<typeof MessageSchema>;

/** `codex app-server` with as little as can be between it and the caller. */
export type BareAppServer = {
  startThread(cwd: string): Promise<string>;
  /** Resolves at the first token of the answer; `over` when the turn has ended. */
  firstToken(threadId: string, text: string): Promise<{ over: Promise<void> }>;
  stop(): Promise<void>;
};

export async function startBareAppServer(
  binary: string,
  environment: Record<string, string>,
): Promise<BareAppServer> {
  const child = spawn(binary, ["app-server"], {
    env: environment,
    stdio: ["pipe", "pipe", "ignore"],
  });
  const { receive, until } = createMessages<Message>();
  createInterface(child.stdout).on("line", (line) => {
    receive(MessageSchema.parse(JSON.parse(line)));
  });
  let lastId = 0;
  const write = (message: object) => child.stdin.write(`${JSON.stringify(message)}\n`);
  const call = async (method: string, params: object): Promise<Message> => {
    const id = ++lastId;
    const answered = until((message) => message.id === id && message.method === undefined);
    write({ id, method, params });
    const answer = await answered;
    if (answer.error) throw new Error(`${method}: ${answer.error.message}`);
    return answer;
  };
  await call("initialize", { clientInfo: { name: "bench", title: null, version: "1" } });
  write({ method: "initialized" });

  return {
    async startThread(cwd) {
      const { result } = await call("thread/start", { cwd });
      return z.string().parse(result?.thread?.id);
    },
    async firstToken(threadId, text) {
      const of = (method: string) =>
        until((message) => message.method === method && message.params?.threadId === threadId);
      const token = of("item/agentMessage/delta");
      const over = of("turn/completed").then(() => undefined);
      await call("turn/start", { threadId, input: [{ type: "text", text, text_elements: [] }] });
      await token;
      return { over };
    },
    async stop() {
      const exited = once(child, "exit");
      child.kill();
      await exited;
    },
  };
}
