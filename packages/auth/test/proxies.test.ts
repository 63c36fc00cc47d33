import { once } from "node:events";
import { createServer } from "node:http";
import { createServer as createTlsServer } from "node:https";
import type { AddressInfo } from "node:net";
import { createServer as createTcpServer } from "node:net";

import { describe, expect, onTestFinished, test } from "vitest";

import { chooseProxies } from "../src/http/proxy.ts";
import type { Environment } from "../src/index.ts";
import { createHttpClient } from "../src/index.ts";
import { authErrorOf } from "./support/errors.ts";
import { createPrivateCa } from "./support/private-ca.ts";
import { startScriptedServer } from "./support/scripted-server.ts";
import { startSocksProxy } from "./support/socks-proxy.ts";

const TARGET = "https://authorization.example/token";

function client(proxyEnvironment: Environment, ca: readonly string[] = []) {
  const httpClient = createHttpClient({ proxyEnvironment, ca, timeoutMs: 20_000 });
  onTestFinished(() => httpClient.close());
  return httpClient;
}

function get(environment: Environment, url = TARGET, ca: readonly string[] = []) {
  return client(environment, ca).request({ method: "GET", url });
}

/** A server that answers every connection with the same text. */
async function startTcpServer(answer: string): Promise<string> {
  const server = createTcpServer((socket) => {
    socket.on("error", () => undefined);
    socket.once("data", () => socket.end(answer));
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => void server.close());
  return `127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** A port of this machine at which nothing listens. */
async function closedPort(): Promise<string> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return `127.0.0.1:${port}`;
}

describe("NO_PROXY", () => {
  test.each([
    ["*", TARGET, true],
    ["authorization.example", TARGET, true],
    ["AUTHORIZATION.example", TARGET, true],
    [".example", TARGET, true],
    ["*.example", TARGET, true],
    ["example", TARGET, true],
    [".authorization.example", TARGET, true],
    ["ization.example", TARGET, false],
    ["other.example, example", TARGET, true],
    ["authorization.example:443", TARGET, true],
    ["authorization.example:8443", TARGET, false],
    ["authorization.example:8443", "https://authorization.example:8443/", true],
    ["10.0.0.0/8", "https://10.20.30.40/", true],
    ["10.0.0.0/8", "https://11.20.30.40/", false],
    ["10.20.30.40", "https://10.20.30.40/", true],
    ["10.20.30.40:9000", "https://10.20.30.40/", false],
    ["10.20.30.40:9000", "https://10.20.30.40:9000/", true],
    ["fd00::/8", "https://[fd12::1]/", true],
    ["[fd12::1]", "https://[fd12::1]/", true],
    ["fd00::/8", "https://[fe80::1]/", false],
    ["10.0.0.0/99", "https://10.20.30.40/", false],
    ["", "http://localhost:4780/", true],
    ["", "http://127.3.2.1/", true],
    ["", "http://[::1]:1455/", true],
  ])("%j for %s: around the proxy is %s", (NO_PROXY, url, isAround) => {
    const choose = chooseProxies({ ALL_PROXY: "http://proxy.example:3128", NO_PROXY });
    expect(choose(new URL(url)) === undefined).toBe(isAround);
  });

  test("capitals win, and an empty one of them means none, as Codex has it", () => {
    const choose = chooseProxies({
      HTTPS_PROXY: "proxy.example:3128",
      https_proxy: "other.example:3128",
      NO_PROXY: "",
      no_proxy: "authorization.example",
    });
    expect(choose(new URL(TARGET))?.name).toBe("proxy.example:3128");
  });
});

describe("a SOCKS proxy", () => {
  async function start(options: { credentials?: string; isBlocking?: boolean } = {}) {
    const ca = await createPrivateCa();
    const server = createTlsServer(await ca.issue("authorization.example"), (_, response) => {
      response.end("from behind the proxy");
    }).listen(0, "127.0.0.1");
    await once(server, "listening");
    onTestFinished(() => void server.close());
    const upstreamPort = (server.address() as AddressInfo).port;
    const proxy = await startSocksProxy({ upstreamPort, ...options });
    return { proxy, ca: [ca.certificate] };
  }

  test.each([
    ["ALL_PROXY", "socks5"],
    ["HTTPS_PROXY", "socks5h"],
    ["all_proxy", "socks"],
  ])("%s=%s:// leads to the server, whose name the proxy resolves", async (name, scheme) => {
    const { proxy, ca } = await start();
    const answer = await get({ [name]: `${scheme}://${proxy.address}` }, TARGET, ca);
    expect(answer.text).toBe("from behind the proxy");
    expect(proxy.targets).toEqual(["authorization.example:443"]);
  });

  test("lets in who has its password, and is named when it does not", async () => {
    const { proxy, ca } = await start({ credentials: "ada:p@ss" });
    const right = { ALL_PROXY: `socks5://ada:p%40ss@${proxy.address}` };
    expect((await get(right, TARGET, ca)).text).toBe("from behind the proxy");
    const wrong = { ALL_PROXY: `socks5://ada:guess@${proxy.address}` };
    const error = await authErrorOf(get(wrong, TARGET, ca));
    expect(error).toMatchObject({
      code: "AUTH_SERVER_UNREACHABLE",
      reason: "proxy_authentication",
    });
    expect(error.message).toContain(`The proxy ${proxy.address} (from ALL_PROXY)`);
    expect(error.message).not.toContain("guess");
  });

  test("that does not connect, or is not there, is named", async () => {
    const { proxy, ca } = await start({ isBlocking: true });
    const blocked = await authErrorOf(get({ ALL_PROXY: `socks5://${proxy.address}` }, TARGET, ca));
    expect(blocked).toMatchObject({ reason: "proxy_failed" });
    const ALL_PROXY = `socks5://${await closedPort()}`;
    const gone = await authErrorOf(get({ ALL_PROXY }, TARGET, ca));
    expect(gone).toMatchObject({ reason: "proxy_unreachable" });
    expect(gone.message).toMatch(
      /^The proxy 127\.0\.0\.1:\d+ \(from ALL_PROXY\) cannot be reached/u,
    );
  });
});

describe("a proxy in the way is named as that, and the server is not", () => {
  test("when nothing listens there", async () => {
    const address = await closedPort();
    const error = await authErrorOf(get({ HTTPS_PROXY: address }));
    expect(error).toMatchObject({ code: "AUTH_SERVER_UNREACHABLE", reason: "proxy_unreachable" });
    expect(error.message).toContain(`The proxy ${address} (from HTTPS_PROXY) cannot be reached`);
  });

  test("when its name is unknown", async () => {
    const error = await authErrorOf(get({ HTTPS_PROXY: "http://proxy.invalid:3128" }));
    expect(error).toMatchObject({ reason: "proxy_unreachable" });
    expect(error.message).toContain("The proxy proxy.invalid:3128");
    expect(error.message).toContain("its name cannot be resolved");
  });

  test.each([
    [407, "", "proxy_authentication", "wants a user name and a password"],
    [407, "ada:wrong@", "proxy_authentication", "does not accept the user name"],
    [403, "", "proxy_refused", "does not allow it (HTTP 403)"],
    [502, "", "proxy_failed", "cannot get through (HTTP 502)"],
  ])("when it answers %s to %j", async (...[status, user, reason, words]) => {
    const address = await startTcpServer(`HTTP/1.1 ${status} No\r\nContent-Length: 0\r\n\r\n`);
    const error = await authErrorOf(get({ HTTPS_PROXY: `http://${user}${address}` }));
    expect(error).toMatchObject({ code: "AUTH_SERVER_UNREACHABLE", reason });
    expect(error.message).toContain(`The proxy ${address} (from HTTPS_PROXY) ${words}`);
    expect(error.message).not.toMatch(/wrong|UND_ERR|HPE_/u);
  });

  test("when it wants a password for a request without TLS", async () => {
    const address = await startTcpServer("HTTP/1.1 407 No\r\nContent-Length: 0\r\n\r\n");
    const error = await authErrorOf(get({ HTTP_PROXY: address }, "http://authorization.example/"));
    expect(error).toMatchObject({ reason: "proxy_authentication" });
  });

  test.each([
    ["hangs up", "", /dropped|cannot be reached/u],
    ["does not speak HTTP", "220 mail.example ESMTP\r\n", /cannot be reached/u],
  ])("when it %s", async (_what, answer, words) => {
    const address = await startTcpServer(answer);
    const error = await authErrorOf(get({ HTTPS_PROXY: address }));
    expect(error.message).toContain(`The proxy ${address}`);
    expect(error.message).toMatch(words);
    expect(error.message).not.toMatch(/UND_ERR|HPE_/u);
  });
});

test.each(["ftp://proxy.example", "pac+http://proxy.example", "quic://proxy.example:1"])(
  "a scheme that cannot work is refused in words, before anything is sent: %s",
  (ALL_PROXY) => {
    expect(() => createHttpClient({ proxyEnvironment: { ALL_PROXY } })).toThrow(
      /^ALL_PROXY is not a valid proxy address: [\w+]+:\/\/ is no kind of proxy\. Use http/u,
    );
  },
);

test.each([
  ["an empty answer", ""],
  ["something that is no HTTP", "SSH-2.0-OpenSSH_9.2\r\n"],
  ["a header that never ends", `HTTP/1.1 200 OK\r\nx: ${"y".repeat(100_000)}`],
])("no program's own error name reaches a person: %s", async (_what, answer) => {
  const address = await startTcpServer(answer);
  const error = await authErrorOf(get({}, `http://${address}/`));
  expect(error.message).toMatch(/^Cannot reach 127\.0\.0\.1:\d+: [a-z]/u);
  expect(error.message).not.toMatch(/[A-Z]{3,}_[A-Z]/u);
});

test("a plain request goes to an HTTP proxy as it is", async () => {
  const proxy = await startScriptedServer([{ text: "from the proxy" }]);
  const url = "http://authorization.example/token";
  expect((await get({ ALL_PROXY: proxy.url }, url)).text).toBe("from the proxy");
  expect(proxy.requests[0]?.path).toBe(url);
});
