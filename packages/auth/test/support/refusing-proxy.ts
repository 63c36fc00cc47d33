/**
 * A corporate HTTP proxy as a process of its own: passes requests on, except those whose path
 * begins with the first argument, which it answers with a page of its own. Tells its parent its
 * port, and every path that it refuses.
 */
import type { AddressInfo } from "node:net";
import { createServer, request as forward } from "node:http";

const refused = process.argv[2] ?? "";

const server = createServer((request, response) => {
  const target = new URL(request.url ?? "");
  if (target.pathname.startsWith(refused)) {
    response.writeHead(403, { "content-type": "text/html", connection: "close" });
    response.end("<!doctype html><h1>Blocked by policy</h1>");
    process.send?.({ refused: target.pathname });
    return;
  }
  const upstream = forward(target, { method: request.method }, (answer) => {
    response.writeHead(answer.statusCode ?? 502, answer.headers);
    answer.pipe(response);
  });
  upstream.once("error", () => response.writeHead(502).end());
  request.pipe(upstream);
});
server.listen(0, "127.0.0.1", () => {
  process.send?.({ port: (server.address() as AddressInfo).port });
});
