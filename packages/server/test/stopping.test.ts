import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { text } from "node:stream/consumers";
import { COMPILE_ONCE } from "@latchkey/testing";
import { afterEach, beforeEach, describe, expect, onTestFinished, test } from "vitest";
import { createApi } from "./support/api.ts";
import { startHeldTurn } from "./support/held-turns.ts";
import { processesBelow } from "./support/processes.ts";
import { createWorld, type World } from "./support/world.ts";

const ROOT = join(import.meta.dirname, "../../..");

/** As the first process of a container is started: signals that it does not hear do nothing. */
const AS_FIRST_PROCESS = ["unshare", "--pid", "--fork", "--kill-child", "--mount-proc"];
const mayUnshare = spawnSync("unshare", [...AS_FIRST_PROCESS.slice(1), "true"]).status === 0;
if (!mayUnshare) {
  process.stderr.write("Not tried as the first process of a container: that needs root.\n");
}
const NAMESPACES = mayUnshare ? AS_FIRST_PROCESS : [];

const CASES = [
  ["npm start", "SIGTERM"],
  ["npm start", "SIGINT"],
  ["node scripts/run.mjs start", "SIGTERM"],
  ["node scripts/run.mjs start", "SIGHUP"],
  ["node packages/cli/bin/latchkey.mjs serve", "SIGTERM"],
] as const;

let world: World;

beforeEach(async () => {
  world = await createWorld();
});

afterEach(() => world.close());

describe("the console", () => {
  test.each(CASES)(
    "that %s started ends by itself on %s, with everything that it started",
    async (command, signal) => {
      const server = await start(command);
      const api = createApi(server.url);
      const conversationId = await api.createConversation();
      await startHeldTurn(world, () => api.send(conversationId, "long: 100"));
      const started = processesBelow(server.child.pid!);
      expect(started.some((one) => one.command.includes(" app-server"))).toBe(true);

      const first = started.find(({ parent }) => parent === server.child.pid);
      process.kill(NAMESPACES.length > 0 ? first!.pid : server.child.pid!, signal);
      const [exitCode] = await server.exited;

      expect(exitCode, await server.logged).toBe(0);
      expect(await server.logged).toContain("server.stopped");
      expect(started.map(({ pid }) => pid).filter(isRunning)).toEqual([]);
    },
  );

  test("is not cut short by a signal that comes twice, as from systemd and from npm", async () => {
    const server = await start("node scripts/run.mjs start", []);
    const all = [server.child.pid!, ...processesBelow(server.child.pid!).map(({ pid }) => pid)];
    for (const pid of all) process.kill(pid, "SIGTERM");
    expect(await server.exited).toEqual([0, null]);
    expect(await server.logged).toContain("server.stopped");
  });
});

async function start(command: string, namespaces: readonly string[] = NAMESPACES) {
  const [file = "", ...args] = [...namespaces, ...command.split(" ")];
  const { HOME, PATH } = process.env;
  const child = spawn(file, args, {
    cwd: ROOT,
    env: {
      ...COMPILE_ONCE,
      ...world.config.environment,
      HOME: world.directory,
      PATH: `${dirname(process.execPath)}:${PATH}`,
      npm_config_cache: `${HOME}/.npm`,
    },
    stdio: ["ignore", "pipe", "pipe"],
  });
  onTestFinished(() => void child.kill("SIGKILL"));
  const exited = once(child, "exit") as Promise<[number | null, string | null]>;
  const logged = text(child.stderr);
  const url = await untilReady(child.stdout, exited);
  return { child, url, exited, logged };
}

async function untilReady(stdout: NodeJS.ReadableStream, exited: Promise<unknown>) {
  const ready = Promise.withResolvers<string>();
  createInterface(stdout).on("line", (line) => {
    const url = /ready at (http\S+)/.exec(line)?.[1];
    if (url !== undefined) ready.resolve(url);
  });
  return Promise.race([
    ready.promise,
    exited.then(() => Promise.reject(new Error("It ended before it was ready."))),
  ]);
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
