import type { IncomingMessage, Server } from "node:http";
import type { Duplex } from "node:stream";
import { WebSocketServer, type WebSocket } from "ws";
import { Failure, NotFound, RateLimited } from "../failure.ts";
import { checkOrigin } from "../guards/origin.ts";
import { Connection } from "./connection.ts";
import type { SocketDeps } from "./socket-deps.ts";

const PATH = "/ws";
const MOST_FRAME_BYTES = 64 * 1024;
const PING_MS = 30_000;
const MOST_MISSED_PINGS = 2;
const GOING_AWAY = 1001;

export type Sockets = {
  count(): number;
  /** Says goodbye to every tab. */
  close(): void;
};

/** Serves `/ws` on an HTTP server. */
export function serveSockets(server: Server, deps: SocketDeps): Sockets {
  const sockets = new WebSocketServer({ noServer: true, maxPayload: MOST_FRAME_BYTES });
  const connections = new Map<WebSocket, Connection>();

  const accept = (socket: WebSocket, stream: Duplex) => {
    const connection = new Connection({ socket, stream }, deps);
    connections.set(socket, connection);
    const stopPings = keepAlive(socket);
    socket.on("error", () => socket.terminate());
    socket.on("close", () => {
      stopPings();
      connections.delete(socket);
    });
  };

  const upgrade = (request: IncomingMessage, stream: Duplex, head: Buffer) => {
    // Nobody else listens until the handshake is over, and a reset that nobody hears ends the process.
    stream.on("error", () => stream.destroy());
    admit(request, deps)
      .then(
        () => sockets.handleUpgrade(request, stream, head, (socket) => accept(socket, stream)),
        (error: unknown) => refuse(stream, error),
      )
      .catch((error: unknown) => {
        deps.log.error({ err: error }, "websocket.crashed");
        stream.destroy();
      });
  };

  server.on("upgrade", upgrade);
  const unsubscribe = deps.live.subscribe((event) => {
    for (const connection of connections.values()) connection.deliver(event);
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

async function admit(request: IncomingMessage, { access, cookie }: SocketDeps): Promise<void> {
  if (URL.parse(request.url ?? "/", "http://localhost")?.pathname !== PATH) {
    throw new NotFound("address");
  }
  checkOrigin(request, { acceptsAnyHost: access.isRequired });
  await access.check(cookie.readCredentials(request));
}

/** Answers and lets go: whoever keeps their end open keeps no descriptor of ours. */
function refuse(stream: Duplex, error: unknown): void {
  stream.once("finish", () => stream.destroy());
  stream.end(`HTTP/1.1 ${refusal(error)}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
}

/** The status line and headers of what is not let in. */
function refusal(error: unknown): string {
  if (!(error instanceof Failure)) return "500 Internal Server Error";
  if (error.code === "UNAUTHENTICATED") return "401 Unauthorized";
  if (error instanceof NotFound) return "404 Not Found";
  if (!(error instanceof RateLimited)) return "403 Forbidden";
  return `429 Too Many Requests\r\nRetry-After: ${error.retryAfterSeconds}`;
}

function keepAlive(socket: WebSocket): () => void {
  let missed = 0;
  socket.on("pong", () => (missed = 0));
  const timer = setInterval(() => {
    if (missed >= MOST_MISSED_PINGS) {
      socket.terminate();
      return;
    }
    missed += 1;
    socket.ping();
  }, PING_MS);
  return () => clearInterval(timer);
}
