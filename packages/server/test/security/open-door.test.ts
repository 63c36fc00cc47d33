import { afterEach, expect, it } from "vitest";
import { readConfig } from "../../src/index.ts";
import { ServerEnded } from "../support/server-process.ts";
import { createWorld, type World } from "../support/world.ts";

let world: World;

afterEach(() => world.close());

it.each(["0.0.0.0", "::"])(
  "a server at %s without an access token ends before it listens, and says what to set",
  async (host) => {
    world = await createWorld();
    const start = world.startProcess({ environment: { LATCHKEY_HOST: host } });
    await expect(start).rejects.toThrow(ServerEnded);
    await expect(start).rejects.toThrow(/LATCHKEY_ACCESS_TOKEN.*"generate"/);
  },
);

it("a server on the network with a token of its own prints the link on stdout and nothing in its log", async () => {
  world = await createWorld();
  const server = await world.startProcess({
    environment: {
      LATCHKEY_HOST: "0.0.0.0",
      LATCHKEY_ACCESS_TOKEN: "generate",
      LATCHKEY_LOG_LEVEL: "trace",
    },
  });
  const link = server.said.find((line) => line.includes("/sign-in/"))!.trim();
  const opened = await fetch(link, { redirect: "manual" });
  expect(opened.headers.get("set-cookie")).toMatch(/HttpOnly; SameSite=Strict/);
  await server.stop();
  const logged = await server.logged;
  expect(logged).toContain("server.started");
  for (const secret of [link.split("/sign-in/")[1]!, server.said.at(-1)!.trim()]) {
    expect(secret).toMatch(/^[\w-]{43}$/);
    expect(logged).not.toContain(secret);
  }
});

it.each(["::1", "127.0.0.1"])("a server at %s listens there and nowhere else", async (host) => {
  world = await createWorld({ environment: { LATCHKEY_HOST: host } });
  const { url } = await world.start();
  const { port } = new URL(url);
  expect((await fetch(`${url}/api/health`)).status).toBe(200);
  expect(readConfig({ LATCHKEY_HOST: host }).accessToken).toBeUndefined();
  const other = host === "::1" ? "127.0.0.1" : "127.0.0.2";
  await expect(fetch(`http://${other}:${port}/api/health`)).rejects.toThrow();
});
