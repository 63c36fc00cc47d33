import { once } from "node:events";
import type { IncomingMessage } from "node:http";
import { request as httpRequest } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import { createServer } from "node:net";
import { buffer } from "node:stream/consumers";

/** An answer before it is put on the wire. */
export interface PlainAnswer {
  status: number;
  headers: Record<string, string>;
  body: Buffer;
}

/** One request on a bare socket, and the good server's answer for those who want it. */
export interface Exchange {
  socket: Socket;
  path: string;
  /** Passes the request on: the good server has then done what it was asked. */
  forward: () => Promise<PlainAnswer>;
}

export type Misbehaviour = (exchange: Exchange) => Promise<void> | void;

export interface FaultServer {
  port: number;
  /** An address at which requests for `origin` meet the misbehaviour. */
  place(behave: Misbehaviour, origin: string): string;
  close(): Promise<void>;
}

interface RawRequest {
  method: string;
  path: string;
  headers: Record<string, string>;
  body: Buffer;
}

/** A server that speaks no HTTP of its own: whatever is sent, byte by byte, a fault decides. */
export async function startFaultServer(): Promise<FaultServer> {
  const places = new Map<string, { behave: Misbehaviour; origin: string }>();
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.once("close", () => sockets.delete(socket));
    socket.on("error", () => undefined);
    void serve(socket).catch(() => socket.destroy());
  });

  async function serve(socket: Socket): Promise<void> {
    const request = await readRequest(socket);
    const [, id = "", ...rest] = request?.path.split("/") ?? [];
    const place = places.get(id);
    if (!request || !place) return;
    const path = `/${rest.join("/")}`;
    const forward = () => forwardTo(place.origin, { ...request, path });
    await place.behave({ socket, path: request.path, forward });
  }

  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  return {
    port,
    place(behave, origin) {
      const id = String(places.size);
      places.set(id, { behave, origin });
      return `http://127.0.0.1:${port}/${id}`;
    },
    async close() {
      sockets.forEach((socket) => socket.destroy());
      server.close();
      await once(server, "close");
    },
  };
}

/** Undefined when the peer went away, or spoke no HTTP. */
async function readRequest(socket: Socket): Promise<RawRequest | undefined> {
  let bytes = Buffer.alloc(0);
  for await (const chunk of socket.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
    bytes = Buffer.concat([bytes, chunk]);
    if (!isHttp(bytes)) {
      socket.end("HTTP/1.1 400 Bad Request\r\nconnection: close\r\n\r\n");
      return undefined;
    }
    const end = bytes.indexOf("\r\n\r\n");
    if (end < 0) continue;
    const [requestLine = "", ...lines] = bytes.subarray(0, end).toString("latin1").split("\r\n");
    const headers = Object.fromEntries(lines.map(splitHeader));
    const body = bytes.subarray(end + 4);
    if (body.length < Number(headers["content-length"] ?? 0)) continue;
    const [method = "", path = ""] = requestLine.split(" ");
    return { method, path, headers, body };
  }
  return undefined;
}

function isHttp(bytes: Buffer): boolean {
  return /^[A-Z]/u.test(bytes.subarray(0, 1).toString("latin1"));
}

function splitHeader(line: string): [string, string] {
  const colon = line.indexOf(":");
  return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()];
}

async function forwardTo(origin: string, request: RawRequest): Promise<PlainAnswer> {
  const { host, hostname, port } = new URL(origin);
  const { method, path } = request;
  const headers = { ...request.headers, host, connection: "close" };
  const outgoing = httpRequest({ hostname, port, method, path, headers, agent: false });
  outgoing.end(request.body);
  const [answer] = (await once(outgoing, "response")) as [IncomingMessage];
  const body = await buffer(answer);
  const type = answer.headers["content-type"] ?? "application/json";
  return { status: answer.statusCode ?? 0, headers: { "content-type": type }, body };
}
