import { once } from "node:events";
import { createServer, request as forward } from "node:http";
import { createServer as createTlsServer } from "node:https";
import type { AddressInfo } from "node:net";

import { onTestFinished } from "vitest";

import type { PrivateCa } from "./private-ca.ts";

export interface InspectingProxy {
  url: string;
  /** The `host:port` of every tunnel, oldest first. */
  tunnels: string[];
  /** `METHOD path` of every request that was read inside them. */
  requests: string[];
}

/**
 * A corporate proxy: opens CONNECT tunnels, ends TLS in them with a certificate of its own CA for
 * `host`, and passes on what it reads to `upstream`.
 */
export async function startInspectingProxy(
  ca: PrivateCa,
  { host, upstream }: { host: string; upstream: string },
): Promise<InspectingProxy> {
  const tunnels: string[] = [];
  const requests: string[] = [];
  const inside = createTlsServer(await ca.issue(host), (request, response) => {
    requests.push(`${request.method ?? ""} ${request.url ?? ""}`);
    const options = { method: request.method, headers: request.headers };
    const onward = forward(new URL(request.url ?? "", upstream), options, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
    });
    onward.once("error", () => response.destroy());
    request.pipe(onward);
  });
  const proxy = createServer().listen(0, "127.0.0.1");
  proxy.on("connect", (request, socket) => {
    tunnels.push(request.url ?? "");
    socket.write("HTTP/1.1 200 Connection Established\r\n\r\n");
    inside.emit("connection", socket);
  });
  await once(proxy, "listening");
  onTestFinished(() => {
    proxy.close();
    proxy.closeAllConnections();
  });
  const { port } = proxy.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}`, tunnels, requests };
}
