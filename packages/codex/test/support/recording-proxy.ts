import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { buffer } from "node:stream/consumers";
import { zstdDecompressSync } from "node:zlib";
import { z } from "zod";

const RequestSchema = z.object({
  input: z.array(
    z.looseObject({
      role: z.string().optional(),
      content: z.array(z.looseObject({ text: z.string().optional() })).optional(),
    }),
  ),
});

/** Stands before the stand-in and keeps what each model request holds. */
export interface RecordingProxy {
  url: string;
  /** The texts of the person's messages in the last model request. */
  lastUserTexts: () => string[];
  close: () => Promise<void>;
}

export async function startRecordingProxy(target: string): Promise<RecordingProxy> {
  const bodies: unknown[] = [];
  const server = createServer((request, response) => {
    const onModelRequest = (body: unknown) => bodies.push(body);
    forward(request, response, { target, onModelRequest }).catch(() => response.destroy());
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("No port.");
  return {
    url: `http://127.0.0.1:${address.port}`,
    lastUserTexts: () => {
      const { input } = RequestSchema.parse(bodies.at(-1));
      const users = input.filter(({ role }) => role === "user");
      return users.flatMap(({ content = [] }) => content.map(({ text = "" }) => text));
    },
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}

async function forward(
  request: IncomingMessage,
  response: ServerResponse,
  { target, onModelRequest }: { target: string; onModelRequest: (body: unknown) => void },
): Promise<void> {
  const raw = await buffer(request);
  const isCompressed = request.headers["content-encoding"] === "zstd";
  const body = isCompressed ? zstdDecompressSync(raw) : raw;
  if (request.url?.endsWith("/responses")) onModelRequest(JSON.parse(body.toString()));
  const headers = new Headers();
  for (const name of ["authorization", "content-type", "accept", "chatgpt-account-id"]) {
    const value = request.headers[name];
    if (typeof value === "string") headers.set(name, value);
  }
  const hasBody = request.method !== "GET" && request.method !== "HEAD";
  const answer = await fetch(target + (request.url ?? ""), {
    method: request.method ?? "GET",
    headers,
    ...(hasBody && { body: new Uint8Array(body) }),
  });
  response.writeHead(answer.status, {
    "content-type": answer.headers.get("content-type") ?? "application/json",
  });
  if (answer.body) await pipeline(Readable.fromWeb(answer.body), response);
  else response.end();
}
