import { execFileSync } from "node:child_process";
import { once } from "node:events";
import { readdirSync } from "node:fs";
import { connect, type Socket } from "node:net";
import { RunStartedSchema } from "@latchkey/contracts";
import { afterEach, beforeEach, expect, it } from "vitest";
import { createApi } from "../support/api.ts";
import type { ServerProcess } from "../support/server-process.ts";
import { openTab } from "../support/tab.ts";
import { createWorld, type World } from "../support/world.ts";

/** Either says that it is the server and not the person who has to do something. */
const REFUSED = expect.stringMatching(/^(STORAGE|CODEX)_UNAVAILABLE$/) as string;

let world: World;
let server: ServerProcess;

beforeEach(async () => {
  world = await createWorld();
  server = await world.startProcess();
});

afterEach(() => world.close());

/** Leaves room for a few more descriptors than are open, and has connections take them. */
async function takeAllDescriptors(): Promise<Socket[]> {
  const countOpen = () => readdirSync(`/proc/${server.pid}/fd`).length;
  const most = countOpen() + 4;
  execFileSync("prlimit", ["--pid", String(server.pid), `--nofile=${most}:4096`]);
  const { hostname, port } = new URL(server.url);
  const sockets = await Promise.all(
    Array.from({ length: 24 }, async () => {
      const socket = connect(Number(port), hostname).on("error", () => undefined);
      await Promise.race([once(socket, "connect"), once(socket, "close")]);
      return socket;
    }),
  );
  await expect.poll(countOpen).toBeGreaterThanOrEqual(most);
  return sockets;
}

it("a server without file descriptors fails with a code, and recovers without a restart", async () => {
  const tab = await openTab(server.url);
  const api = createApi(server.url);
  const conversationId = await api.createConversation();
  tab.send({ type: "subscribe_conversation", conversationId, afterSeq: 0 });
  await api.untilRunEnds((await api.send(conversationId, "Hello")).runId);
  const body = { input: "Hello?", provider: "codex", model: "gpt-5.5" };
  const path = `/api/conversations/${conversationId}/turns`;
  const sockets = await takeAllDescriptors();
  // Over a connection that is there already.
  const answer = await api.request("POST", path, body);
  if (answer.status === 202) {
    const { runId } = RunStartedSchema.parse(answer.body);
    const final = await tab.until("turn_final", (frame) => frame.runId === runId);
    expect(final).toMatchObject({ status: "failed", error: { code: REFUSED } });
  } else {
    expect(answer).toMatchObject({ status: 503, body: { code: REFUSED } });
  }
  for (const socket of sockets) socket.destroy();
  await expect.poll(() => api.home()).toMatchObject({ status: "ok", renewable: true });
  const next = await api.send(conversationId, "And now?");
  expect(await api.untilRunEnds(next.runId)).toMatchObject({ status: "ok" });
  tab.close();
});
