import { once } from "node:events";
import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { json } from "node:stream/consumers";
import { z } from "zod";

const ChatRequestSchema = z.object({
  model: z.string(),
  messages: z.array(z.object({ role: z.string(), content: z.string() })),
});

type ChatRequest = z.infer<typeof ChatRequestSchema>;

/** A server in LM Studio's place that does to each request what the test says. */
export type LmStudioScript = {
  url: string;
  chats: ChatRequest[];
  /** Answers from now on. Default: "Hello" with usage. */
  answer: (response: ServerResponse, request: ChatRequest) => void;
  models: unknown;
  close(): Promise<void>;
};

export async function startLmStudioScript(): Promise<LmStudioScript> {
  const server = createServer((request, response) => {
    if (request.url === "/v1/models") {
      response.setHeader("content-type", "application/json");
      response.end(JSON.stringify(script.models));
      return;
    }
    void json(request).then((body) => {
      const chat = ChatRequestSchema.parse(body);
      script.chats.push(chat);
      script.answer(response, chat);
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const script: LmStudioScript = {
    url: `http://127.0.0.1:${port}/v1`,
    chats: [],
    answer: (response) => sendAll(response, [text("Hello"), stop]),
    models: { object: "list", data: [{ id: "m" }, { id: "text-embedding-nomic" }] },
    async close() {
      server.close();
      server.closeAllConnections();
      await once(server, "close");
    },
  };
  return script;
}

export const text = (content: string) => ({ choices: [{ index: 0, delta: { content } }] });
export const stop = { choices: [{ index: 0, delta: {}, finish_reason: "stop" }] };

export function send(response: ServerResponse, chunk: unknown): void {
  if (!response.headersSent) response.writeHead(200, { "content-type": "text/event-stream" });
  response.write(`data: ${JSON.stringify(chunk)}\n\n`);
}

export function sendAll(response: ServerResponse, chunks: unknown[]): void {
  for (const chunk of chunks) send(response, chunk);
  response.end("data: [DONE]\n\n");
}
