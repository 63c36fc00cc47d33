import { afterEach, expect, it } from "vitest";
import { openSession } from "../support/session.ts";
import { createWorld, type World } from "../support/world.ts";

let world: World;

afterEach(() => world.close());

it("a server on the network prints the link on stdout and nothing of it in its log", async () => {
  world = await createWorld();
  const server = await world.startProcess({
    environment: { LATCHKEY_HOST: "0.0.0.0", LATCHKEY_LOG_LEVEL: "trace" },
  });
  await expect.poll(() => server.said.some((line) => line.includes("/sign-in#"))).toBe(true);
  const link = new URL(server.said.find((line) => line.includes("/sign-in#"))!.trim());
  const code = link.hash.slice(1);
  const { key } = await openSession(link.origin, { code });
  await server.stop();
  const logged = await server.logged;
  expect(logged).toContain("server.started");
  for (const secret of [code, key]) expect(logged).not.toContain(secret);
});

it.runIf(process.getuid?.() === 0)(
  "a server that runs as root says so, and how not to",
  async () => {
    world = await createWorld();
    const { introduction } = await world.start();
    expect(introduction).toMatch(/as root.*docs\/operations\.md/);
  },
);

it.each(["::1", "127.0.0.1"])("a server at %s listens there and nowhere else", async (host) => {
  world = await createWorld({ environment: { LATCHKEY_HOST: host } });
  const { url } = await world.start();
  const { port } = new URL(url);
  expect((await fetch(`${url}/api/health`)).status).toBe(200);
  const other = host === "::1" ? "127.0.0.1" : "127.0.0.2";
  await expect(fetch(`http://${other}:${port}/api/health`)).rejects.toThrow();
});
