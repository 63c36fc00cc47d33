import { once } from "node:events";
import type { ServerResponse } from "node:http";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { setImmediate as nextTurn } from "node:timers/promises";

import { settlesWithin } from "@latchkey/testing";
import { expect, onTestFinished, test, vi } from "vitest";

import type { HttpClientOptions } from "../src/index.ts";
import { retryAfterSeconds } from "../src/http/response.ts";
import { createHttpClient } from "../src/index.ts";
import { authErrorOf } from "./support/errors.ts";
import { dropConnection, neverAnswer, startScriptedServer } from "./support/scripted-server.ts";

function client(options: HttpClientOptions = {}) {
  const httpClient = createHttpClient(options);
  onTestFinished(() => httpClient.close());
  return httpClient;
}

/** A server that knows how many connections it has had. */
async function startCountingServer(answer: (response: ServerResponse, path: string) => void) {
  const server = createServer((request, response) => {
    answer(response, request.url ?? "");
  });
  let connections = 0;
  server.on("connection", () => (connections += 1));
  server.listen(0, "127.0.0.1", 1024);
  await once(server, "listening");
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}`, connections: () => connections };
}

test("an answer is returned with its status, headers and text", async () => {
  const server = await startScriptedServer([
    { status: 418, text: "teapot", headers: { "X-A": "b" } },
  ]);
  const response = await client().request({ method: "POST", url: `${server.url}/x`, body: "hi" });
  expect(response).toMatchObject({ status: 418, text: "teapot", headers: { "x-a": "b" } });
  expect(server.requests).toMatchObject([{ method: "POST", path: "/x", body: "hi" }]);
});

test("a request that gets no answer in time is AUTH_SERVER_UNREACHABLE", async () => {
  const server = await startScriptedServer([neverAnswer]);
  const request = client({ timeoutMs: 60 }).request({ method: "GET", url: server.url });
  expect(await authErrorOf(request)).toMatchObject({
    code: "AUTH_SERVER_UNREACHABLE",
    reason: "answer_lost",
    message: expect.stringContaining("did not answer in time") as string,
  });
});

test.each(["before the answer", "in the middle of it"])(
  "an abort %s rejects with its reason within 50 ms",
  async (moment) => {
    const server = await startScriptedServer([
      (response) => {
        if (moment === "in the middle of it") response.writeHead(200).write("half");
      },
    ]);
    const abort = new AbortController();
    const reason = new Error("pressed Ctrl-C");
    const arrived = server.nextRequest();
    const request = client().request({ method: "GET", url: server.url, signal: abort.signal });
    await arrived;
    abort.abort(reason);
    expect(await settlesWithin(50, request)).toBe(true);
    await expect(request).rejects.toBe(reason);
  },
);

test("a request whose signal is already aborted is never sent", async () => {
  const server = await startScriptedServer([{ text: "ok" }]);
  const signal = AbortSignal.abort("no");
  await expect(client().request({ method: "GET", url: server.url, signal })).rejects.toBe("no");
  expect(server.requests).toHaveLength(0);
});

test("an answer larger than 1 MiB is refused", async () => {
  const server = await startScriptedServer([{ text: "x".repeat(1024 * 1024 + 1) }]);
  const error = await authErrorOf(client().request({ method: "GET", url: server.url }));
  expect(error.message).toContain("larger than 1 MiB");
});

test("a dropped connection and a refused one are told apart", async () => {
  const server = await startScriptedServer([dropConnection]);
  const dropped = await authErrorOf(client().request({ method: "GET", url: server.url }));
  expect(dropped).toMatchObject({ code: "AUTH_SERVER_UNREACHABLE", reason: "answer_lost" });
  const refused = await authErrorOf(
    client().request({ method: "GET", url: "http://127.0.0.1:1/" }),
  );
  expect(refused).toMatchObject({ code: "AUTH_SERVER_UNREACHABLE", reason: "ECONNREFUSED" });
});

test("redirects are followed within the origin, with the body, and never to another", async () => {
  const other = await startScriptedServer([{ text: "stolen" }]);
  const server = await startScriptedServer([
    { status: 307, headers: { location: "/next" } },
    { status: 308, headers: { location: `${other.url}/steal` } },
  ]);
  const response = await client().request({ method: "POST", url: server.url, body: "secret" });
  expect(response.status).toBe(308);
  expect(server.requests.map((request) => request.body)).toEqual(["secret", "secret"]);
  expect(other.requests).toHaveLength(0);
});

test("a redirect loop ends", async () => {
  const server = await startScriptedServer([{ status: 307, headers: { location: "/again" } }]);
  const response = await client().request({ method: "GET", url: server.url });
  expect(response.status).toBe(307);
  expect(server.requests.length).toBeLessThan(6);
});

test("each request has a connection of its own, so that no answer dies with an idle one", async () => {
  const server = await startScriptedServer([{ text: "ok" }]);
  await client().request({ method: "GET", url: server.url });
  expect(server.requests[0]?.headers.connection).toBe("close");
});

test("a request with a single-use token never goes over a connection that polls left open", async () => {
  const { url, connections } = await startCountingServer((response) => response.end("ok"));
  const httpClient = client();
  const poll = { method: "POST", url, isRepeatable: true } as const;
  await httpClient.request(poll);
  await nextTurn();
  await httpClient.request(poll);
  expect(connections()).toBe(1);
  await nextTurn();
  await httpClient.request({ method: "POST", url });
  expect(connections()).toBe(2);
});

test("very many polls at once share a bounded number of connections, and all are answered", async () => {
  const { url, connections } = await startCountingServer((response) => response.end("ok"));
  const httpClient = client();
  const polls = Array.from({ length: 400 }, () =>
    httpClient.request({ method: "POST", url, isRepeatable: true }),
  );
  expect(new Set((await Promise.all(polls)).map(({ text }) => text))).toEqual(new Set(["ok"]));
  expect(connections()).toBeLessThanOrEqual(256);
});

test("a poll that is given up while it waits for a connection is never sent", async () => {
  const held: ServerResponse[] = [];
  const seen: string[] = [];
  const { url } = await startCountingServer((response, path) => {
    seen.push(path);
    if (seen.length <= 256) held.push(response);
    else response.end("ok");
  });
  const httpClient = client();
  const poll = (path: string, signal?: AbortSignal) =>
    httpClient.request({ method: "POST", url: url + path, isRepeatable: true, signal });
  const polls = Array.from({ length: 256 }, () => poll("/early"));
  await vi.waitFor(() => expect(held).toHaveLength(256), 60_000);
  const abort = new AbortController();
  const given = poll("/given-up", abort.signal);
  abort.abort("too late");
  await expect(given).rejects.toBe("too late");
  const next = poll("/next");
  for (const response of held) response.end("ok");
  await Promise.all([...polls, next]);
  expect(new Set(seen)).toEqual(new Set(["/early", "/next"]));
});

test("a proxy is used where the environment names one, and never for loopback", async () => {
  const direct = await startScriptedServer([{ text: "direct" }]);
  const proxy = await startScriptedServer([{ text: "from the proxy" }]);
  const httpClient = client({ proxyEnvironment: { HTTP_PROXY: proxy.url, http_proxy: "ignored" } });
  const url = "http://authorization.example/token";
  expect((await httpClient.request({ method: "GET", url })).text).toBe("from the proxy");
  expect(proxy.requests[0]?.path).toBe(url);
  expect((await httpClient.request({ method: "GET", url: direct.url })).text).toBe("direct");
});

test("an unusable proxy address is a TypeError that does not repeat it", () => {
  const create = () => createHttpClient({ proxyEnvironment: { HTTPS_PROXY: "http://u:pw@[" } });
  expect(create).toThrow(new TypeError("HTTPS_PROXY is not a valid proxy address"));
});

test("a proxy setting that nothing can use is named without its value", () => {
  const ALL_PROXY = "http://user:50%@proxy.example:3128";
  const create = () => createHttpClient({ proxyEnvironment: { ALL_PROXY } });
  expect(create).toThrow(new TypeError("ALL_PROXY is not a valid proxy address"));
});

test("a proxy setting may have a path, which means nothing", () => {
  const proxyEnvironment = { HTTP_PROXY: "http://127.0.0.1:1/proxy.pac?x=1" };
  expect(() => client({ proxyEnvironment })).not.toThrow();
});

test("a server that asks for patience for ever is given a day", () => {
  const headers = { "retry-after": "9".repeat(400) };
  expect(retryAfterSeconds({ status: 429, headers, text: "" })).toBe(86_400);
});
