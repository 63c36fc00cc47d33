import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { COMPILE_ONCE } from "@latchkey/testing";
import { expect, it, onTestFinished } from "vitest";
import { findFreePort } from "../../packages/auth/test/support/free-port.ts";
import { asPerson, openSession } from "../../packages/server/test/support/session.ts";

const MAIN = join(import.meta.dirname, "../../demo/main.ts");

it("the demo answers nobody without the link that it prints or its access token", async () => {
  const { PATH = "", HOME = "" } = process.env;
  const env = { ...COMPILE_ONCE, PATH, HOME, LATCHKEY_PORT: String(await findFreePort()) };
  const demo = spawn(process.execPath, [MAIN], { env, stdio: ["ignore", "pipe", "inherit"] });
  onTestFinished(async () => {
    if (demo.exitCode !== null) return;
    demo.kill("SIGTERM");
    await once(demo, "exit");
  });
  const link = await readLink(createInterface(demo.stdout));
  const { origin, hash } = new URL(link);
  const ask = (headers: Record<string, string>, path = "/api/codex/homes") =>
    fetch(`${origin}${path}`, { headers });

  expect((await ask({})).status).toBe(401);
  expect((await ask({}, "/metrics")).status).toBe(401);
  expect((await ask({ authorization: "Bearer generate" })).status).toBe(401);
  const started = await fetch(`${origin}/api/conversations`, { method: "POST" });
  expect(started.status).toBe(401);
  const session = asPerson(await openSession(origin, { code: hash.slice(1) }));
  expect((await ask(session)).status).toBe(200);
}, 120_000);

async function readLink(lines: AsyncIterable<string>): Promise<string> {
  for await (const line of lines) {
    const [link] = /http:\S+#\S+/.exec(line) ?? [];
    if (link !== undefined) return link;
  }
  throw new Error("The demo has ended without a link.");
}
