import { once } from "node:events";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { brotliCompressSync } from "node:zlib";
import express from "express";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createWebRoutes } from "../src/http/routes/web.ts";

const SCRIPT = "console.log('latchkey');\n".repeat(100);

let directory: string;
let server: Server;
let url: string;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "latchkey-web-"));
  await mkdir(join(directory, "assets"));
  await writeFile(join(directory, "assets", "both.js"), SCRIPT);
  await writeFile(join(directory, "assets", "both.js.br"), brotliCompressSync(SCRIPT));
  await writeFile(join(directory, "assets", "plain.js"), SCRIPT);
  await writeFile(join(directory, "index.html"), '<!doctype html><base href="/" />');
  const deps = { webDirectory: directory, basePath: "/latchkey", checkOrigin: () => undefined };
  server = createServer(express().use(createWebRoutes(deps))).listen(0, "127.0.0.1");
  await once(server, "listening");
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

afterAll(async () => {
  server.close();
  await rm(directory, { recursive: true, force: true });
});

const load = (name: string, encoding: string) =>
  fetch(`${url}/assets/${name}`, { headers: { "accept-encoding": encoding } });

test("a script goes out as the build compressed it, to browsers that take that", async () => {
  const response = await load("both.js", "gzip, br");
  expect(response.headers.get("content-encoding")).toBe("br");
  expect(response.headers.get("content-type")).toMatch(/^text\/javascript/);
  expect(response.headers.get("vary")).toBe("Accept-Encoding");
  expect(response.headers.get("cache-control")).toMatch(/immutable/);
  expect(Number(response.headers.get("content-length"))).toBeLessThan(SCRIPT.length / 4);
  expect(await response.text()).toBe(SCRIPT);
});

test.each([
  ["both.js", "identity"],
  ["plain.js", "br"],
])("%s goes out as it is where that is asked for or all there is", async (name, encoding) => {
  const response = await load(name, encoding);
  expect(response.headers.get("content-encoding")).toBeNull();
  expect(response.headers.get("vary")).toBe("Accept-Encoding");
  expect(await response.text()).toBe(SCRIPT);
});

test("a page is asked for anew each time, because the next version names other scripts", async () => {
  for (const path of ["/", "/chat", "/index.html"]) {
    const response = await fetch(`${url}${path}`);
    expect(response.headers.get("cache-control"), path).toMatch(/no-cache|max-age=0/);
    expect(response.headers.get("etag"), path).toBeTruthy();
    expect(await response.text(), path).toContain('<base href="/latchkey/" />');
  }
});
