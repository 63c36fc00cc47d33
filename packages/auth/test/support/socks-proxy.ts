import { once } from "node:events";
import type { AddressInfo, Socket } from "node:net";
import { connect, createServer } from "node:net";

import { onTestFinished } from "vitest";

export interface SocksProxy {
  address: string;
  /** The `host:port` that each connection was asked for, oldest first. */
  targets: string[];
}

interface SocksOptions {
  /** Where every connection really leads. */
  upstreamPort: number;
  /** `user:password`; without it, everybody may. */
  credentials?: string;
  /** Refuses to connect. */
  isBlocking?: boolean;
}

const NO_AUTHENTICATION = 0;
const USER_AND_PASSWORD = 2;

/** A SOCKS 5 proxy: names are resolved by it, as `socks5h://` says. */
export async function startSocksProxy(options: SocksOptions): Promise<SocksProxy> {
  const targets: string[] = [];
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on("error", () => undefined);
    void serve(socket, options, targets).catch(() => socket.destroy());
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => {
    server.close();
    for (const socket of sockets) socket.destroy();
  });
  return { address: `127.0.0.1:${(server.address() as AddressInfo).port}`, targets };
}

/** @see RFC 1928 */
async function serve(socket: Socket, options: SocksOptions, targets: string[]): Promise<void> {
  const greeting = await read(socket);
  const wanted = options.credentials === undefined ? NO_AUTHENTICATION : USER_AND_PASSWORD;
  if (!greeting.subarray(2).includes(wanted)) {
    socket.end(Buffer.from([5, 0xff]));
    return;
  }
  socket.write(Buffer.from([5, wanted]));
  if (options.credentials !== undefined && !(await logIn(socket, options.credentials))) return;
  targets.push(readTarget(await read(socket)));
  const status = options.isBlocking === true ? 2 : 0;
  socket.write(Buffer.from([5, status, 0, 1, 0, 0, 0, 0, 0, 0]));
  if (status !== 0) return;
  const upstream = connect(options.upstreamPort, "127.0.0.1");
  upstream.on("error", () => socket.destroy());
  socket.pipe(upstream).pipe(socket);
}

/** @see RFC 1929 */
async function logIn(socket: Socket, credentials: string): Promise<boolean> {
  const sent = await read(socket);
  const userEnd = 2 + (sent[1] ?? 0);
  const given = `${sent.toString("utf8", 2, userEnd)}:${sent.toString("utf8", userEnd + 1)}`;
  socket.write(Buffer.from([1, given === credentials ? 0 : 1]));
  return given === credentials;
}

/** A name, or an IPv4 address, and the port behind it. */
function readTarget(request: Buffer): string {
  const isName = request[3] === 3;
  const start = isName ? 5 : 4;
  const end = start + (isName ? (request[4] ?? 0) : 4);
  const host = request.subarray(start, end);
  return `${isName ? host.toString() : host.join(".")}:${request.readUInt16BE(end)}`;
}

async function read(socket: Socket): Promise<Buffer> {
  const read = once(socket, "data") as Promise<[Buffer]>;
  socket.resume();
  const [chunk] = await read;
  socket.pause();
  return chunk;
}
