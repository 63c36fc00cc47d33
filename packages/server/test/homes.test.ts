import { existsSync } from "node:fs";
import { chmod, readFile } from "node:fs/promises";
import { join } from "node:path";
import { AuditListSchema, CodexHomeListSchema } from "@latchkey/contracts";
import { afterEach, beforeEach, expect, it } from "vitest";
import { ADA, GRACE, writeAgent } from "./support/agents.ts";
import { createApi, until, type Api } from "./support/api.ts";
import { startConsole } from "./support/console.ts";
import { openTab } from "./support/tab.ts";
import type { World } from "./support/world.ts";

let world: World;
let api: Api;

beforeEach(async () => {
  ({ world, api } = await startConsole());
});

afterEach(() => world.close());

const refresh = (name = "server") => api.request("POST", `/api/codex/homes/${name}/refresh`);
const signOut = (name = "server") => api.request("DELETE", `/api/codex/homes/${name}/credentials`);
const authJson = () => readFile(join(world.home, "auth.json"), "utf8");
const homes = async () =>
  CodexHomeListSchema.parse((await api.request("GET", "/api/codex/homes")).body).homes;
const lastEntry = async () =>
  AuditListSchema.parse((await api.request("GET", "/api/audit")).body).entries[0];

it("renews a sign-in when asked to, and says so to everyone", async () => {
  const tab = await openTab(api.url);
  tab.send({ type: "subscribe_sign_ins" });
  const [before, { lastRefreshAt: then = "" }] = [await authJson(), await api.home()];
  const answer = await refresh();
  expect(answer).toMatchObject({ status: 200, body: { name: "server", status: "ok" } });
  expect(await authJson()).not.toBe(before);
  const { home } = await tab.until(
    "home_updated",
    (frame) => (frame.home.lastRefreshAt ?? "") > then,
  );
  expect(home.account).toMatchObject({ email: ADA });
  expect(await lastEntry()).toMatchObject({ action: "refresh.requested", codexHome: "server" });
  const conversationId = await api.createConversation();
  const { runId } = await api.send(conversationId, "Hello");
  expect(await api.untilRunEnds(runId)).toMatchObject({ status: "ok" });
});

it("finds out that a sign-in is dead, before a run does", async () => {
  world.sim.control.burnRefreshTokens();
  expect(await refresh()).toMatchObject({ status: 409, body: { code: "CODEX_AUTH_EXPIRED" } });
  expect(await api.home()).toMatchObject({ status: "expired", renewable: false });
  expect(await lastEntry()).toMatchObject({
    action: "refresh.requested",
    code: "CODEX_AUTH_EXPIRED",
    from: { address: "127.0.0.1" },
  });
});

it("does not call a sign-in dead that cannot be renewed just now", async () => {
  world.sim.control.addFault({ route: "token", effect: { kind: "status", status: 503 } });
  expect(await refresh()).toMatchObject({ status: 502, body: { code: "AUTH_SERVER_UNREACHABLE" } });
  expect(await api.home()).toMatchObject({ status: "ok", renewable: true });
});

it("takes the sign-in that a home owns over into the vault, and gives it back", async () => {
  const conversationId = await api.createConversation();
  await api.untilRunEnds((await api.send(conversationId, "Hello")).runId);
  const move = (way: string) => api.request("POST", `/api/codex/homes/server/${way}`);
  expect(await api.home()).toMatchObject({ status: "ok", owner: "home" });

  expect((await move("take-over")).body).toMatchObject({ status: "ok", owner: "vault" });
  expect(JSON.parse(await authJson())).toMatchObject({ tokens: { refresh_token: "" } });
  expect(await lastEntry()).toMatchObject({ action: "sign_in.taken_over", codexHome: "server" });
  const again = await move("take-over");
  expect(again).toMatchObject({ status: 409, body: { code: "INVALID_REQUEST" } });
  expect(await lastEntry()).toMatchObject({ code: "INVALID_REQUEST" });

  expect((await move("give-back")).body).toMatchObject({ status: "ok", owner: "home" });
  expect(JSON.parse(await authJson())).toMatchObject({ auth_mode: "chatgpt" });
  expect(await lastEntry()).toMatchObject({ action: "sign_in.given_back" });
  expect((await refresh()).status).toBe(200);
  const { runId } = await api.send(conversationId, "Still there?");
  expect(await api.untilRunEnds(runId)).toMatchObject({ status: "ok" });
});

it("moves no sign-in of a home that follows another one", async () => {
  await writeAgent(world, "ann", { account: null });
  const ann = encodeURIComponent("agent:ann");
  await until(homes, (all) => all[1]?.follows === "server");
  for (const way of ["take-over", "give-back"]) {
    const answer = await api.request("POST", `/api/codex/homes/${ann}/${way}`);
    expect(answer).toMatchObject({ status: 409, body: { code: "INVALID_REQUEST" } });
    expect(answer.text).toContain("follows");
  }
});

it("names the homes whose credentials cannot be replaced, with what to do about it", async () => {
  const home = await writeAgent(world, "ann");
  await chmod(join(home, "auth.json"), 0o400);
  const { problem } = (await until(homes, (all) => all.length === 2))[1]!;
  expect(problem?.code).toBe("not_writable");
  expect(problem?.message).toContain("Make it writable");

  await world.stop();
  api = createApi((await world.start()).url);
  expect((await homes())[1]).toMatchObject({ problem: { code: "not_writable" } });
  await chmod(join(home, "auth.json"), 0o600);
  expect((await homes())[1]).not.toHaveProperty("problem");
});

it("signs out: revoked, removed, and no process goes on with it", async () => {
  const conversationId = await api.createConversation();
  await api.untilRunEnds((await api.send(conversationId, "Hello")).runId);
  const tab = await openTab(api.url);
  tab.send({ type: "subscribe_sign_ins" });
  const answer = await signOut();
  expect(answer).toMatchObject({ status: 200, body: { name: "server", status: "signed_out" } });
  expect(existsSync(join(world.home, "auth.json"))).toBe(false);
  expect(world.sim.control.snapshot().grants).toMatchObject([{ account: ADA, isRevoked: true }]);
  await tab.until("home_updated", ({ home }) => home.status === "signed_out");
  expect(await lastEntry()).toMatchObject({ action: "credentials.removed", account: ADA });
  const { runId } = await api.send(conversationId, "Still there?");
  expect(await api.untilRunEnds(runId)).toMatchObject({ error: { code: "CODEX_SIGNED_OUT" } });
  expect((await refresh()).body).toMatchObject({ code: "CODEX_SIGNED_OUT" });
  expect((await signOut()).status).toBe(200);
});

it("signs out only here when asked to, without revoking", async () => {
  const answer = await api.request("DELETE", "/api/codex/homes/server/credentials?revoke=false");
  expect(answer).toMatchObject({ status: 200, body: { status: "signed_out" } });
  expect(existsSync(join(world.home, "auth.json"))).toBe(false);
  expect(world.sim.control.requests("revoke")).toEqual([]);
  const nonsense = await api.request("DELETE", "/api/codex/homes/server/credentials?revoke=maybe");
  expect(nonsense.status).toBe(400);
});

it("signs out although the authorization server cannot be reached", async () => {
  const effect = { kind: "drop", when: "before_headers" } as const;
  world.sim.control.addFault({ route: "revoke", effect });
  expect((await signOut()).body).toMatchObject({ status: "signed_out" });
  expect(existsSync(join(world.home, "auth.json"))).toBe(false);
});

it("changes the home that is named, and no other", async () => {
  await writeAgent(world, "ann");
  const name = encodeURIComponent("agent:ann");
  expect((await refresh(name)).body).toMatchObject({ name: "agent:ann", status: "ok" });
  expect((await signOut(name)).body).toMatchObject({ name: "agent:ann", status: "signed_out" });
  expect(await homes()).toMatchObject([{ name: "server", status: "ok" }, { name: "agent:ann" }]);
  const { grants } = world.sim.control.snapshot();
  const revoked = grants.filter(({ isRevoked }) => isRevoked).map(({ account }) => account);
  expect(revoked).toEqual([GRACE]);
});

it.each([
  ["followed the server", null],
  ["had a sign-in of its own", GRACE],
])("lets a home that %s and was signed out follow the server, when asked to", async (...args) => {
  const [, account] = args;
  await writeAgent(world, "ann", { account });
  const ann = async () => (await homes()).find(({ name }) => name === "agent:ann");
  await until(ann, (home) => home?.status === "ok");
  await signOut("agent:ann");
  expect(await ann()).toMatchObject({ status: "signed_out" });
  const answer = await api.request("POST", "/api/codex/homes/agent:ann/follow");
  expect(answer).toMatchObject({ status: 200, body: { status: "ok", follows: "server" } });
  expect((await ann())?.account).toMatchObject({ email: ADA });
  expect(await lastEntry()).toMatchObject({ action: "sign_in.followed", codexHome: "agent:ann" });
});

it("lets no home follow that has another account, nor the server's own", async () => {
  await writeAgent(world, "bob", { account: GRACE });
  await until(homes, (known) => known.some(({ name }) => name === "agent:bob"));
  for (const name of ["agent:bob", "server"]) {
    const answer = await api.request("POST", `/api/codex/homes/${name}/follow`);
    expect(answer).toMatchObject({ status: 409, body: { code: "INVALID_REQUEST" } });
  }
});

it("knows no home that is not registered", async () => {
  for (const name of ["elsewhere", "agent:nobody", "%2Fetc", "..%2F.."]) {
    for (const answer of [await refresh(name), await signOut(name)]) {
      expect(answer, name).toMatchObject({ status: 404, body: { code: "CODEX_HOME_UNKNOWN" } });
    }
  }
});

it("takes a run off the list of those that wait as soon as it is tried again", async () => {
  const { control } = world.sim;
  control.expireSignIns();
  const conversationId = await api.createConversation();
  const { runId } = await api.send(conversationId, "Hello");
  await api.untilRunEnds(runId);
  await until(
    () => api.home(),
    ({ affectedRuns }) => affectedRuns.length === 1,
  );
  const { id, userCode } = await api.startDeviceAuth();
  control.approve(userCode);
  await api.untilAttemptEnds(id);
  expect(await api.home()).toMatchObject({ status: "ok", affectedRuns: [{ runId }] });
  control.holdAnswers();
  const tab = await openTab(api.url);
  tab.send({ type: "subscribe_sign_ins" });
  const retried = await api.retry(runId);
  await tab.until("home_updated", ({ home }) => home.affectedRuns.length === 0);
  expect(await api.run(retried.runId)).toMatchObject({ status: "running" });
  control.releaseAnswers();
  await api.untilRunEnds(retried.runId);
});
