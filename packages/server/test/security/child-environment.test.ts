import { readFileSync } from "node:fs";
import { afterAll, beforeAll, expect, it } from "vitest";
import { createApi } from "../support/api.ts";
import { processesBelow } from "../support/processes.ts";
import type { ServerProcess } from "../support/server-process.ts";
import { createWorld, type World } from "../support/world.ts";

const CANARY = "canary-that-no-child-may-see";

/** What servers are often given, and one that nobody has heard of. */
const SECRETS = {
  LATCHKEY_ACCESS_TOKEN: `${CANARY}-access`,
  DATABASE_URL: `postgres://latchkey:${CANARY}@127.0.0.1/latchkey`,
  OPENAI_API_KEY: `sk-${CANARY}`,
  CODEX_API_KEY: CANARY,
  AWS_SECRET_ACCESS_KEY: CANARY,
  GITHUB_TOKEN: CANARY,
  NPM_TOKEN: CANARY,
  SSH_AUTH_SOCK: `/tmp/${CANARY}`,
  NODE_OPTIONS: "--title=canary-that-no-child-may-see",
  LD_LIBRARY_PATH: `/tmp/${CANARY}`,
  SOMETHING_OF_MINE: CANARY,
};

let world: World;
let server: ServerProcess;

beforeAll(async () => {
  world = await createWorld();
  server = await world.startProcess({ environment: SECRETS });
});

afterAll(() => world.close());

it("no secret of the server's environment reaches Codex, or a command that Codex runs", async () => {
  expect(readFileSync(`/proc/${server.pid}/environ`, "utf8")).toContain(CANARY);
  const api = createApi(server.url, { authorization: `Bearer ${SECRETS.LATCHKEY_ACCESS_TOKEN}` });
  const conversationId = await api.createConversation();
  const { runId } = await api.send(conversationId, "run: env; cat /proc/self/environ");
  expect(await api.untilRunEnds(runId)).toMatchObject({ status: "ok" });
  const shown = JSON.stringify(await api.lastTurn(conversationId));
  expect(shown).toContain("CODEX_HOME=");
  expect(shown).not.toContain(CANARY);
  const processes = processesBelow(server.pid);
  expect(processes.length).toBeGreaterThan(0);
  for (const { command, environment } of processes) {
    expect(environment, command).toContain(`CODEX_HOME=${world.home}`);
    expect(environment, command).not.toContain(CANARY);
    expect(command).not.toContain(CANARY);
  }
});
