import { existsSync } from "node:fs";
import { mkdir, readdir, readFile, rename, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { ConversationPageSchema, type ApprovalItem, type Turn } from "@latchkey/contracts";
import { afterEach, beforeEach, expect, it } from "vitest";
import type { RunningServer } from "../src/index.ts";
import { createApi, until, type Answer, type Api } from "./support/api.ts";
import { asPerson, openSession } from "./support/session.ts";
import { openTab } from "./support/tab.ts";
import { createWorld, type World } from "./support/world.ts";

let world: World;
let server: RunningServer;
let api: Api;
let conversationId: string;

beforeEach(async () => {
  world = await createWorld();
  await configure('"never"', '"on-request"');
  await mkdir(join(world.home, "rules"));
  await writeFile(join(world.home, "rules", "default.rules"), ASK_BEFORE_TOUCH);
  server = await world.start();
  api = createApi(server.url, asPerson(await openSession(server.url)));
  conversationId = await api.createConversation();
});

afterEach(() => world.close());

/** Codex's own rules: commands that begin like this are asked about. */
const ASK_BEFORE_TOUCH = 'prefix_rule(pattern=["touch"], decision="prompt")\n';

async function configure(from: string, to: string): Promise<void> {
  const file = join(world.home, "config.toml");
  await writeFile(file, (await readFile(file, "utf8")).replace(from, to));
}

const inWorkspace = (name: string) => join(world.config.workspaceDirectory, name);
const approvalsOf = (turn: Turn): ApprovalItem[] =>
  turn.items.flatMap((item) => (item.type === "approval" ? [item] : []));

async function untilAsked(): Promise<ApprovalItem> {
  const turn = await until(
    () => api.lastTurn(conversationId),
    (last) => approvalsOf(last).some(({ answer }) => answer === "pending"),
  );
  return approvalsOf(turn).find(({ answer }) => answer === "pending")!;
}

function answer(runId: string, { id }: { id: string }, decision: string): Promise<Answer> {
  return api.request("POST", `/api/runs/${runId}/approvals/${id}`, { decision });
}

it("shows the command, and runs it once somebody allows it", async () => {
  const tab = await openTab(server.url);
  tab.send({ type: "subscribe_conversation", conversationId, afterSeq: 0 });
  const { runId } = await api.send(conversationId, "run: touch allowed");
  const { approval } = await tab.until("approval_request");
  expect(approval).toMatchObject({ kind: "command", answer: "pending" });
  expect(approval.command).toContain("touch allowed");
  expect(existsSync(inWorkspace("allowed"))).toBe(false);
  expect(await answer(runId, approval, "allow")).toMatchObject({
    status: 200,
    body: { ...approval, answer: "allowed" },
  });
  expect(await api.untilRunEnds(runId)).toMatchObject({ status: "ok" });
  expect(existsSync(inWorkspace("allowed"))).toBe(true);
  const told = await tab.until("approval_request", (frame) => frame.approval.answer !== "pending");
  expect(told.approval).toEqual({ ...approval, answer: "allowed" });
  const turn = await api.lastTurn(conversationId);
  expect(approvalsOf(turn)).toEqual([{ ...approval, answer: "allowed" }]);
  expect(turn.items.some(({ id }) => id === approval.itemId)).toBe(true);
});

it("runs nothing when the folder was swapped for a link before somebody allowed it", async () => {
  const { runId } = await api.send(conversationId, "run: touch allowed");
  const asked = await untilAsked();
  const { workspaceDirectory } = world.config;
  await rename(workspaceDirectory, `${workspaceDirectory}-before`);
  const outside = join(world.directory, "outside");
  await mkdir(outside);
  await symlink(outside, workspaceDirectory);
  await answer(runId, asked, "allow");
  expect(await api.untilRunEnds(runId)).toMatchObject({
    status: "failed",
    error: { code: "WORKSPACE_NOT_ALLOWED" },
  });
  expect(await readdir(outside)).toEqual([]);
});

it("is counted in its conversation for whoever looks elsewhere, until it is answered", async () => {
  const tab = await openTab(server.url);
  tab.send({ type: "subscribe_sidebar" });
  const asking = async () => {
    const { body } = await api.request("GET", "/api/conversations?asking=true");
    return ConversationPageSchema.parse(body).conversations.map(({ id }) => id);
  };
  expect(await asking()).toEqual([]);
  const { runId } = await api.send(conversationId, "run: touch counted");
  const told = await tab.until(
    "conversation_upsert",
    ({ conversation }) => conversation.pendingApprovals === 1,
  );
  expect(told.conversation.id).toBe(conversationId);
  expect(await asking()).toEqual([conversationId]);
  await answer(runId, await untilAsked(), "deny");
  await tab.until(
    "conversation_upsert",
    ({ conversation }) =>
      conversation.activeRunId !== undefined && conversation.pendingApprovals === undefined,
  );
  await api.untilRunEnds(runId);
  expect(await asking()).toEqual([]);
});

it("is counted no more when the run is stopped", async () => {
  const tab = await openTab(server.url);
  tab.send({ type: "subscribe_sidebar" });
  const { runId } = await api.send(conversationId, "run: touch stopped");
  await untilAsked();
  await api.request("POST", `/api/runs/${runId}/cancel`);
  const ended = await tab.until(
    "conversation_upsert",
    ({ conversation }) => !conversation.activeRunId && conversation.pendingApprovals === undefined,
  );
  expect(ended.conversation.id).toBe(conversationId);
});

it("asks once for what is allowed for the session", async () => {
  const first = await api.send(conversationId, "run: touch again");
  const asked = await untilAsked();
  await answer(first.runId, asked, "allow_for_session");
  await api.untilRunEnds(first.runId);
  const second = await api.send(conversationId, "run: touch again");
  expect(await api.untilRunEnds(second.runId)).toMatchObject({ status: "ok" });
  const turn = await api.lastTurn(conversationId);
  expect(approvalsOf(turn)).toEqual([]);
  expect(turn.items).toContainEqual(
    expect.objectContaining({ type: "command", status: "completed", exitCode: 0 }),
  );
});

it("does not run what is denied, and the turn goes on", async () => {
  await configure('"danger-full-access"', '"read-only"');
  const { runId } = await api.send(conversationId, "patch: note.txt Hello");
  const asked = await untilAsked();
  expect(asked.kind).toBe("file_change");
  const { items } = await api.lastTurn(conversationId);
  expect(items.find(({ id }) => id === asked.itemId)).toMatchObject({
    type: "file_change",
    changes: [{ kind: "add", diff: expect.stringContaining("Hello") as string }],
  });
  await answer(runId, asked, "deny");
  expect(await api.untilRunEnds(runId)).toMatchObject({ status: "ok" });
  const turn = await api.lastTurn(conversationId);
  expect(approvalsOf(turn)).toMatchObject([{ answer: "denied" }]);
  expect(turn.items).toContainEqual(
    expect.objectContaining({ type: "file_change", status: "declined" }),
  );
  expect(existsSync(inWorkspace("note.txt"))).toBe(false);
});

it("is answered by the first of two tabs, and refuses the second", async () => {
  const { runId } = await api.send(conversationId, "run: touch once");
  const asked = await untilAsked();
  const answers = await Promise.all([
    answer(runId, asked, "allow"),
    answer(runId, asked, "deny"),
    answer(runId, asked, "allow_for_session"),
  ]);
  expect(answers.map(({ status }) => status)).toEqual([200, 409, 409]);
  await api.untilRunEnds(runId);
  expect(approvalsOf(await api.lastTurn(conversationId))).toMatchObject([{ answer: "allowed" }]);
  expect(existsSync(inWorkspace("once"))).toBe(true);
  expect((await answer(runId, asked, "deny")).status).toBe(409);
});

it("stops while it asks, which withdraws the question", async () => {
  const { runId } = await api.send(conversationId, "run: touch never");
  const asked = await untilAsked();
  const stopped = await api.request("POST", `/api/runs/${runId}/cancel`);
  expect(stopped.body).toMatchObject({ status: "stopped" });
  expect(approvalsOf(await api.lastTurn(conversationId))).toMatchObject([{ answer: "withdrawn" }]);
  expect((await answer(runId, asked, "allow")).status).toBe(409);
  expect(existsSync(inWorkspace("never"))).toBe(false);
});

it("survives a reload, not a restart of the server, after which Retry asks again", async () => {
  const { runId } = await api.send(conversationId, "run: touch later");
  const asked = await untilAsked();
  const reloaded = await openTab(server.url);
  reloaded.send({ type: "subscribe_conversation", conversationId });
  const { turn } = await reloaded.until("inflight_snapshot");
  expect(approvalsOf(turn!)).toEqual([asked]);

  await server.close();
  server = await world.start();
  api = createApi(server.url, asPerson(await openSession(server.url)));
  expect(await api.run(runId)).toMatchObject({
    status: "interrupted",
    error: { code: "RUN_INTERRUPTED" },
  });
  expect(approvalsOf(await api.lastTurn(conversationId))).toMatchObject([{ answer: "withdrawn" }]);
  expect((await answer(runId, asked, "allow")).status).toBe(409);
  const retried = await api.retry(runId);
  const again = await untilAsked();
  expect(again.id).not.toBe(asked.id);
  await answer(retried.runId, again, "allow");
  expect(await api.untilRunEnds(retried.runId)).toMatchObject({ status: "ok" });
  expect(existsSync(inWorkspace("later"))).toBe(true);
});

it("refuses answers to what nobody asked, and answers that are none", async () => {
  const { runId } = await api.send(conversationId, "run: touch x");
  const asked = await untilAsked();
  expect(await answer(runId, asked, "always")).toMatchObject({
    status: 400,
    body: { code: "INVALID_REQUEST" },
  });
  expect((await answer(runId, { id: "other" }, "allow")).status).toBe(404);
  expect((await answer("other", asked, "allow")).status).toBe(404);
  await answer(runId, asked, "deny");
  expect(await api.untilRunEnds(runId)).toMatchObject({ status: "ok" });
});
