import { once } from "node:events";
import { existsSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { ConfigError, isLoopbackHost, type ServerConfig } from "../config.ts";
import { createOriginGuard } from "../guards/origin.ts";
import { createSessionCookie } from "../guards/session.ts";
import { createHttpApp } from "../http/app.ts";
import type { ExtraAction } from "../http/routes/system.ts";
import { createMetrics } from "../metrics/metrics.ts";
import { serveSockets } from "../websocket/socket-server.ts";
import type { Application } from "./application.ts";
import type { Context } from "./context.ts";
import { systemCodeOf } from "./system-code.ts";

/** The built pages: beside the bundle in a published package, in their own package here. */
const WEB_DIRECTORIES = ["../web", "../../../web/dist"];

/** The console over HTTP and WebSocket. Answers when it listens. */
export async function listen(
  { config, version, log }: Context,
  { application, extraActions }: { application: Application; extraActions: readonly ExtraAction[] },
) {
  const { runDeps, deviceAuth, access, refreshes, countCodexProcesses } = application;
  const metrics = createMetrics({
    ...runDeps,
    refreshes,
    countCodexProcesses,
    countSockets: () => sockets.count(),
  });
  const { basePath, publicUrl } = config;
  const cookie = createSessionCookie({ ...config, path: basePath === "" ? "/" : basePath });
  const originRules = { publicUrl, isOnLoopback: isLoopbackHost(config.host) };
  const checkOrigin = createOriginGuard(originRules, log.child({ subsystem: "http" }));
  const server = createServer(
    createHttpApp({
      ...application,
      cookie,
      checkOrigin,
      basePath,
      metrics,
      limits: config.limits,
      extraActions,
      version,
      webDirectory: findWebDirectory(),
      log: log.child({ subsystem: "http" }),
    }),
  );
  const sockets = serveSockets(server, {
    ...runDeps,
    deviceAuth,
    access,
    cookie,
    checkOrigin,
    basePath,
    pingIntervalMs: config.pingIntervalMs,
    log: log.child({ subsystem: "websocket" }),
  });
  const stopTelling = () => {
    metrics.close();
    sockets.close();
  };
  const url = await startListening(server, config).catch((error: unknown) => {
    stopTelling();
    throw toListenError(error, config);
  });
  return {
    url,
    async close() {
      stopTelling();
      server.close();
      server.closeAllConnections();
      await once(server, "close");
    },
  };
}

async function startListening(server: Server, { host, port }: ServerConfig): Promise<string> {
  server.listen(port, host);
  await once(server, "listening");
  const address = server.address();
  if (typeof address !== "object" || address === null)
    throw new TypeError("No port is listened on.");
  return urlOf(address);
}

function toListenError(error: unknown, { host, port }: ServerConfig): unknown {
  const code = systemCodeOf(error);
  if (code === undefined) return error;
  const message =
    code === "EADDRINUSE"
      ? `Port ${port} of ${host} is taken, perhaps by a Latchkey that runs already. End that, or set LATCHKEY_PORT to another port.`
      : `Latchkey cannot listen on port ${port} of ${host} (${code}). Set LATCHKEY_HOST and LATCHKEY_PORT to an address of this machine.`;
  return new ConfigError(message, { cause: error });
}

function urlOf({ address, family, port }: AddressInfo): string {
  return `http://${family === "IPv6" ? `[${address}]` : address}:${port}`;
}

function findWebDirectory(): string {
  const places = WEB_DIRECTORIES.map((place) => join(import.meta.dirname, place));
  return places.find((place) => existsSync(join(place, "index.html"))) ?? places[0] ?? "";
}
