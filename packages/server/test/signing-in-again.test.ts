import {
  DeviceAuthAttemptSchema,
  DeviceAuthStartedSchema,
  type DeviceAuthAttempt,
} from "@latchkey/contracts";
import type { RevocationScope } from "@latchkey/openai-sim";
import { afterEach, describe, expect, it } from "vitest";
import { ADA, GRACE, writeAgent } from "./support/agents.ts";
import { createApi, type Api } from "./support/api.ts";
import { openElsewhere } from "./support/browser.ts";
import {
  finishHeldTurn,
  refusals,
  revocations,
  startHeldTurn,
  TURN,
} from "./support/held-turns.ts";
import { createWorld, type World } from "./support/world.ts";

let world: World;
let api: Api;

afterEach(() => world.close());

async function start(
  owner: "vault" | "home",
  options: { scope?: RevocationScope; environment?: Record<string, string> } = {},
): Promise<void> {
  const { scope = "person", environment } = options;
  world = await createWorld({
    isSignedIn: false,
    environment: { LATCHKEY_OWNER: owner, ...environment },
    sim: { revocationScope: scope },
  });
  await writeAgent(world, "heron", { account: null });
  api = createApi((await world.start()).url);
  await api.request("GET", "/api/codex/homes");
  await signIn(ADA);
}

/** Signs the server's home in by pasting; resolves when the person is told so. */
async function signIn(account: string): Promise<void> {
  expect(await signInUnchecked(account)).toMatchObject({
    state: "signed_in",
    account: { email: account },
  });
}

async function signInUnchecked(account: string): Promise<DeviceAuthAttempt> {
  const answer = await api.request("POST", "/api/codex/device-auth", { method: "paste" });
  const { id, verificationUrl } = DeviceAuthStartedSchema.parse(answer.body);
  world.sim.control.answerAuthorize({ type: "approve", account });
  const path = `/api/codex/device-auth/${id}`;
  const url = await openElsewhere(verificationUrl);
  const { body } = await api.request("POST", `${path}/callback`, { url });
  const { confirmation } = DeviceAuthAttemptSchema.parse(body);
  if (confirmation) await api.request("POST", `${path}/confirm`, { accept: true });
  return api.attempt(id);
}

/** Starts a turn that stops in its first answer. */
function startTurn(codexHome: "server" | "agent"): Promise<string> {
  const path = "/api/agents/heron/runs";
  return startHeldTurn(world, async () =>
    codexHome === "server"
      ? await api.send(await api.createConversation(), TURN)
      : ((await api.request("POST", path, { instruction: TURN })).body as { runId: string }),
  );
}

describe("signing in again while a turn runs", () => {
  it.each([
    ["vault", "server", ADA, "person"],
    ["vault", "agent", ADA, "lineage"],
    ["vault", "server", GRACE, "token"],
    ["home", "server", ADA, "person"],
    ["home", "agent", ADA, "token"],
    ["home", "server", GRACE, "lineage"],
  ] as const)(
    "lets it end well, and revokes nothing (owner: %s, turn in: %s, now: %s, scope: %s)",
    async (...[owner, codexHome, account, scope]) => {
      await start(owner, { scope });
      const runId = await startTurn(codexHome);
      await signIn(account);
      const next = await api.send(await api.createConversation(), "say: hello");
      expect(revocations(world)).toEqual([false, false]);
      expect(await finishHeldTurn(world, api, runId)).toMatchObject({ status: "ok" });
      expect(refusals(world)).toBe(0);
      expect(await api.untilRunEnds(next.runId)).toMatchObject({ status: "ok" });
      expect(revocations(world)).toEqual([false, false]);
      expect(world.sim.control.modelRequests().map((asked) => asked.account)).toContain(account);
    },
  );

  it.each([
    ["lineage", "signed_in"],
    ["person", "failed"],
  ] as const)(
    "revokes the old one where that was asked for, and says whether the new one lives (%s)",
    async (scope, state) => {
      await start("vault", { scope, environment: { LATCHKEY_REVOKE_REPLACED: "1" } });
      const attempt = await signInUnchecked(ADA);
      expect(attempt).toMatchObject({ state, updatedHomes: ["server", "agent:heron"] });
      if (state === "signed_in") return;
      expect(attempt.error?.code).toBe("CODEX_AUTH_EXPIRED");
      expect(attempt.error?.message).toContain("token_revoked");
      expect(attempt.error?.message).toContain("private window");
    },
  );

  it("lets a turn go on whose access token ends before it does", async () => {
    await start("vault");
    const runId = await startTurn("server");
    world.sim.control.expireAccessTokens();
    await signIn(ADA);
    expect(await finishHeldTurn(world, api, runId)).toMatchObject({ status: "ok" });
    expect(refusals(world)).toBe(1);
  });

  it("names the sign-in as the reason when a home of its own cannot save such a turn", async () => {
    await start("home");
    const runId = await startTurn("server");
    world.sim.control.expireAccessTokens();
    await signIn(ADA);
    const error = { code: "CODEX_AUTH_EXPIRED" };
    expect(await finishHeldTurn(world, api, runId)).toMatchObject({ status: "failed", error });
    const retried = await api.retry(runId);
    expect(await api.untilRunEnds(retried.runId)).toMatchObject({ status: "ok" });
  });
});

describe("a turn that runs", () => {
  it("does not notice that its sign-in moves into the vault and back", async () => {
    await start("home");
    const path = "/api/codex/homes/server";
    for (const move of ["take-over", "give-back"]) {
      const runId = await startTurn("server");
      expect(await api.request("POST", `${path}/${move}`)).toMatchObject({ status: 200 });
      expect(await finishHeldTurn(world, api, runId)).toMatchObject({ status: "ok" });
    }
    expect(revocations(world)).toEqual([false]);
    expect(refusals(world)).toBe(0);
  });

  it("ends as signed out when a person signs its home out", async () => {
    await start("vault");
    const runId = await startTurn("server");
    await api.request("DELETE", "/api/codex/homes/server/credentials");
    expect(revocations(world)).toEqual([true]);
    const error = { code: "CODEX_SIGNED_OUT" };
    expect(await finishHeldTurn(world, api, runId)).toMatchObject({ status: "failed", error });
  });
});
