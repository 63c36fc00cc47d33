import type { IncomingMessage, Server } from "node:http";
import type { Duplex } from "node:stream";
import { SESSION_ENDED, SOCKET_PROTOCOL } from "@latchkey/contracts";
import { WebSocketServer, type WebSocket } from "ws";
import { Failure, INTERNAL, NotFound, RateLimited } from "../failure.ts";
import { stripBasePath } from "../guards/base-path.ts";
import type { Visitor } from "../use-cases/access/access.ts";
import { Connection } from "./connection.ts";
import type { SocketDeps } from "./socket-deps.ts";

const PATH = "/ws";
const MAX_FRAME_BYTES = 64 * 1024;
const MAX_MISSED_PINGS = 2;
/** Tabs of one browser; programs share one token, however many they are. */
const MAX_SOCKETS = { person: 64, program: 2000 };
const TRY_AGAIN_SECONDS = 10;
const GOING_AWAY = 1001;

export type Sockets = {
  count(): number;
  /** Says goodbye to every tab. */
  close(): void;
};

/** Serves `/ws` on an HTTP server. */
export function serveSockets(server: Server, deps: SocketDeps): Sockets {
  const sockets = new WebSocketServer({
    noServer: true,
    maxPayload: MAX_FRAME_BYTES,
    // Never the protocol that carries the session's key.
    handleProtocols: (offered) => (offered.has(SOCKET_PROTOCOL) ? SOCKET_PROTOCOL : false),
  });
  const connections = new Map<WebSocket, { connection: Connection; visitor: Visitor }>();

  const accept = (socket: WebSocket, { stream, visitor }: { stream: Duplex; visitor: Visitor }) => {
    connections.set(socket, { connection: new Connection({ socket, stream }, deps), visitor });
    const look = async () => {
      if (!(await deps.access.isStillIn(visitor))) endSession(socket);
    };
    const stopPings = keepAlive(socket, { look, intervalMs: deps.pingIntervalMs });
    socket.on("error", () => socket.terminate());
    socket.on("close", () => {
      stopPings();
      connections.delete(socket);
    });
  };

  const welcome = (request: IncomingMessage, stream: Duplex, head: Buffer) => {
    return (visitor: Visitor) => {
      const own = [...connections.values()].filter((other) => other.visitor.id === visitor.id);
      if (own.length >= MAX_SOCKETS[visitor.kind]) throw tooManySockets(visitor);
      sockets.handleUpgrade(request, stream, head, (socket) => accept(socket, { stream, visitor }));
    };
  };

  const upgrade = (request: IncomingMessage, stream: Duplex, head: Buffer) => {
    // Nobody else listens until the handshake is over, and a reset that nobody hears ends the process.
    stream.on("error", () => stream.destroy());
    admit(request, deps)
      .then(welcome(request, stream, head))
      .catch((error: unknown) => {
        if (!(error instanceof Failure)) deps.log.error({ err: error }, "websocket.crashed");
        refuse(stream, error);
      });
  };

  server.on("upgrade", upgrade);
  const unsubscribe = deps.live.subscribe((event) => {
    for (const { connection } of connections.values()) connection.deliver(event);
  });
  deps.access.onClosed((id) => {
    for (const [socket, { visitor }] of connections) if (visitor.id === id) endSession(socket);
  });

  return {
    count: () => connections.size,
    close() {
      unsubscribe();
      server.off("upgrade", upgrade);
      for (const socket of connections.keys()) {
        socket.close(GOING_AWAY, "The server is going down.");
      }
      sockets.close();
    },
  };
}

async function admit(
  request: IncomingMessage,
  { access, cookie, basePath, checkOrigin }: SocketDeps,
): Promise<Visitor> {
  const path = stripBasePath(request.url ?? "/", basePath);
  if (URL.parse(path, "http://localhost")?.pathname !== PATH) {
    throw new NotFound("address");
  }
  checkOrigin(request);
  return access.check(cookie.readCredentials(request));
}

function tooManySockets({ kind }: Visitor): RateLimited {
  const whose = kind === "person" ? "This browser" : "Programs with the access token";
  const most = `${whose} may have ${MAX_SOCKETS[kind]} connections at a time: close some.`;
  return new RateLimited(TRY_AGAIN_SECONDS, most);
}

function endSession(socket: WebSocket): void {
  socket.close(SESSION_ENDED, "The session has ended.");
}

/** Answers and lets go: whoever keeps their end open keeps no descriptor of ours. */
function refuse(stream: Duplex, error: unknown): void {
  const body = JSON.stringify(error instanceof Failure ? error.toBody() : INTERNAL);
  const head = [
    `HTTP/1.1 ${refusal(error)}`,
    "Connection: close",
    "Content-Type: application/json",
    `Content-Length: ${Buffer.byteLength(body)}`,
  ];
  stream.once("finish", () => stream.destroy());
  stream.end(`${head.join("\r\n")}\r\n\r\n${body}`);
}

/** The status line and headers of what is not let in. */
function refusal(error: unknown): string {
  if (!(error instanceof Failure)) return "500 Internal Server Error";
  if (error.code === "UNAUTHENTICATED") return "401 Unauthorized";
  if (error instanceof NotFound) return "404 Not Found";
  if (!(error instanceof RateLimited)) return "403 Forbidden";
  return `429 Too Many Requests\r\nRetry-After: ${error.retryAfterSeconds}`;
}

/** Pings, and has a look at the rest of what must hold for the connection to go on. */
function keepAlive(
  socket: WebSocket,
  { look, intervalMs }: { look: () => Promise<void>; intervalMs: number },
): () => void {
  let missed = 0;
  socket.on("pong", () => (missed = 0));
  const timer = setInterval(() => {
    if (missed >= MAX_MISSED_PINGS) {
      socket.terminate();
      return;
    }
    missed += 1;
    socket.ping();
    // Storage that is away ends nobody's session.
    look().catch(() => undefined);
  }, intervalMs);
  return () => clearInterval(timer);
}
