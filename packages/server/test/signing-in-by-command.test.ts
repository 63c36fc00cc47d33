import type { Run } from "@latchkey/contracts";
import { afterEach, describe, expect, it } from "vitest";
import { writeAgent } from "./support/agents.ts";
import { createApi, until, type Api } from "./support/api.ts";
import { runLatchkey } from "./support/command.ts";
import { createWorld, type World } from "./support/world.ts";

/** Asks the model three times: the first answer is held, the others come after it. */
const TURN = "say: first words\nrun: echo one\nrun: echo two\nsay: done";
const LOGIN = ["login", "--method", "device", "--json"];

let world: World;
let api: Api;

afterEach(() => world.close());

async function startHeldTurn(start: () => Promise<{ runId: string }>): Promise<string> {
  world.sim.control.holdAnswers();
  const { runId } = await start();
  await world.sim.control.untilAnswerHeld();
  return runId;
}

const startTurn = async () => api.send(await api.createConversation(), TURN);

async function startAgentRun(): Promise<{ runId: string }> {
  const { body } = await api.request("POST", "/api/agents/heron/runs", { instruction: TURN });
  return body as { runId: string };
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

describe("latchkey login and link beside a console that runs a turn", () => {
  it("signs in again without ending the turn, and the old sign-in is revoked after it", async () => {
    world = await createWorld();
    api = createApi((await world.start()).url);
    const runId = await startHeldTurn(startTurn);
    const { stdout, stderr } = await runLatchkey(world, LOGIN);
    expect(stdout).toContain('"event":"signed_in"');
    expect(stdout + stderr).toContain("when no turn uses it any more");
    const next = await startTurn();
    expect(revocations()).toEqual([false, false]);
    expect(await finish(runId)).toMatchObject({ status: "ok" });
    await untilRevoked(0);
    expect(await api.untilRunEnds(next.runId)).toMatchObject({ status: "ok" });
    expect(revocations()).toEqual([true, false]);
    expect(refusals()).toBe(0);
  });

  it("links a home without ending the turn that runs there, and its own sign-in is revoked after it", async () => {
    world = await createWorld({ isSignedIn: false });
    const heron = await writeAgent(world, "heron", { account: null });
    for (const home of [world.home, heron]) await runLatchkey(world, [...LOGIN, "--home", home]);
    api = createApi((await world.start()).url);
    const runId = await startHeldTurn(startAgentRun);
    await runLatchkey(world, ["link", heron]);
    expect(revocations()).toEqual([false, false]);
    expect(await finish(runId)).toMatchObject({ status: "ok" });
    expect(refusals()).toBe(0);
    await untilRevoked(1);
    expect(revocations()).toEqual([false, true]);
  });

  it("loses no revocation when the console is killed before the turn ends", async () => {
    world = await createWorld();
    const server = await world.startProcess();
    api = createApi(server.url);
    await startHeldTurn(startTurn);
    await runLatchkey(world, LOGIN);
    await server.kill();
    // There is nobody any more to whom it could be left.
    await runLatchkey(world, LOGIN);
    expect(revocations()).toEqual([false, true, false]);
    await world.start();
    await untilRevoked(0);
    expect(revocations()).toEqual([true, true, false]);
  });

  it("revokes the old sign-in before the command ends where no console runs", async () => {
    world = await createWorld();
    await (await world.start()).close();
    await runLatchkey(world, LOGIN);
    expect(revocations()).toEqual([true, false]);
  });
});
