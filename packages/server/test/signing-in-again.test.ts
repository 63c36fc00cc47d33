import { DeviceAuthStartedSchema, DeviceAuthAttemptSchema, type Run } from "@latchkey/contracts";
import { afterEach, describe, expect, it } from "vitest";
import { ADA, GRACE, writeAgent } from "./support/agents.ts";
import { createApi, until, type Api } from "./support/api.ts";
import { openElsewhere } from "./support/browser.ts";
import { createWorld, type World } from "./support/world.ts";

/** Asks the model three times: the first answer is held, the others come after it. */
const TURN = "say: first words\nrun: echo one\nrun: echo two\nsay: done";

let world: World;
let api: Api;

afterEach(() => world.close());

async function start(owner: "vault" | "home"): Promise<void> {
  world = await createWorld({ isSignedIn: false, environment: { LATCHKEY_OWNER: owner } });
  await writeAgent(world, "heron", { account: null });
  api = createApi((await world.start()).url);
  await api.request("GET", "/api/codex/homes");
  await signIn(ADA);
}

/** Signs the server's home in by pasting; resolves when the person is told so. */
async function signIn(account: string): Promise<void> {
  const answer = await api.request("POST", "/api/codex/device-auth", { method: "paste" });
  const { id, verificationUrl } = DeviceAuthStartedSchema.parse(answer.body);
  world.sim.control.answerAuthorize({ type: "approve", account });
  const path = `/api/codex/device-auth/${id}`;
  const url = await openElsewhere(verificationUrl);
  const { body } = await api.request("POST", `${path}/callback`, { url });
  const { confirmation } = DeviceAuthAttemptSchema.parse(body);
  if (confirmation) await api.request("POST", `${path}/confirm`, { accept: true });
  expect(await api.attempt(id)).toMatchObject({ state: "signed_in", account: { email: account } });
}

/** Starts a turn that stops in its first answer. */
async function startHeldTurn(codexHome: "server" | "agent"): Promise<string> {
  const { control } = world.sim;
  control.holdAnswers();
  const path = "/api/agents/heron/runs";
  const { runId } =
    codexHome === "server"
      ? await api.send(await api.createConversation(), TURN)
      : ((await api.request("POST", path, { instruction: TURN })).body as { runId: string });
  await control.untilAnswerHeld();
  return runId;
}

function finish(runId: string): Promise<Run> {
  world.sim.control.releaseAnswers();
  return api.untilRunEnds(runId);
}

const revocations = () => world.sim.control.snapshot().grants.map(({ isRevoked }) => isRevoked);
const refusals = () =>
  world.sim.control.requests("responses").filter(({ status }) => status === 401).length;

const untilRevoked = (index: number) =>
  until(
    () => Promise.resolve(revocations()),
    (revoked) => revoked[index] === true,
  );

describe("signing in again while a turn runs", () => {
  it.each([
    ["vault", "server", ADA],
    ["vault", "agent", ADA],
    ["vault", "server", GRACE],
    ["home", "server", ADA],
    ["home", "agent", ADA],
    ["home", "server", GRACE],
  ] as const)(
    "lets it end well, and revokes the old sign-in then (owner: %s, turn in: %s, now: %s)",
    async (owner, codexHome, account) => {
      await start(owner);
      const runId = await startHeldTurn(codexHome);
      await signIn(account);
      const next = await api.send(await api.createConversation(), "say: hello");
      expect(revocations()).toEqual([false, false]);
      expect(await finish(runId)).toMatchObject({ status: "ok" });
      expect(refusals()).toBe(0);
      await untilRevoked(0);
      expect(await api.untilRunEnds(next.runId)).toMatchObject({ status: "ok" });
      expect(revocations()).toEqual([true, false]);
      expect(world.sim.control.modelRequests().at(-1)?.account).toBe(account);
    },
  );

  it("revokes the old sign-in at once where no turn runs", async () => {
    await start("vault");
    await signIn(ADA);
    await untilRevoked(0);
  });

  it("lets a turn go on whose access token ends before it does", async () => {
    await start("vault");
    const runId = await startHeldTurn("server");
    world.sim.control.expireAccessTokens();
    await signIn(ADA);
    expect(await finish(runId)).toMatchObject({ status: "ok" });
    expect(refusals()).toBe(1);
  });

  it("names the sign-in as the reason when a home of its own cannot save such a turn", async () => {
    await start("home");
    const runId = await startHeldTurn("server");
    world.sim.control.expireAccessTokens();
    await signIn(ADA);
    const error = { code: "CODEX_AUTH_EXPIRED" };
    expect(await finish(runId)).toMatchObject({ status: "failed", error });
    const retried = await api.retry(runId);
    expect(await api.untilRunEnds(retried.runId)).toMatchObject({ status: "ok" });
  });
});

describe("a turn that runs", () => {
  it("does not notice that its sign-in moves into the vault and back", async () => {
    await start("home");
    const path = "/api/codex/homes/server";
    for (const move of ["take-over", "give-back"]) {
      const runId = await startHeldTurn("server");
      expect(await api.request("POST", `${path}/${move}`)).toMatchObject({ status: 200 });
      expect(await finish(runId)).toMatchObject({ status: "ok" });
    }
    expect(revocations()).toEqual([false]);
    expect(refusals()).toBe(0);
  });

  it("ends as signed out when a person signs its home out", async () => {
    await start("vault");
    const runId = await startHeldTurn("server");
    await api.request("DELETE", "/api/codex/homes/server/credentials");
    expect(revocations()).toEqual([true]);
    const error = { code: "CODEX_SIGNED_OUT" };
    expect(await finish(runId)).toMatchObject({ status: "failed", error });
  });
});
