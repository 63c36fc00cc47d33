import { once } from "node:events";
import { createServer, type IncomingHttpHeaders } from "node:http";
import type { AddressInfo } from "node:net";

/** Another site on this machine, which counts who comes. */
export type Listener = {
  url: string;
  host: string;
  visits: { path: string; headers: IncomingHttpHeaders }[];
  /** Connections, which a mere preconnect opens too. */
  connections: () => number;
  /** What the site shows at `/`. */
  serve(html: string): void;
  close(): Promise<void>;
};

export async function startListener(): Promise<Listener> {
  const visits: Listener["visits"] = [];
  let connections = 0;
  let html = "";
  const server = createServer((request, response) => {
    visits.push({ path: request.url ?? "/", headers: request.headers });
    response.setHeader("content-type", request.url === "/" ? "text/html" : "text/javascript");
    response.end(request.url === "/" ? html : "window.hasRun = true;");
  });
  server.on("connection", () => (connections += 1));
  server.listen(0, "127.0.0.2");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.2:${port}`,
    host: `127.0.0.2:${port}`,
    visits,
    connections: () => connections,
    serve: (text) => (html = text),
    async close() {
      server.close();
      server.closeAllConnections();
      await once(server, "close");
    },
  };
}
