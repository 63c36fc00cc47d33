import { afterEach, describe, expect, it } from "vitest";
import { writeAgent } from "./support/agents.ts";
import { createApi, type Api } from "./support/api.ts";
import { runLatchkey } from "./support/command.ts";
import { startConsole } from "./support/console.ts";
import {
  finishHeldTurn,
  refusals,
  revocations,
  startHeldTurn,
  TURN,
} from "./support/held-turns.ts";
import { createWorld, type World } from "./support/world.ts";

const LOGIN = ["login", "--method", "device", "--json"];

let world: World;
let api: Api;

afterEach(() => world.close());

const startTurn = async () => api.send(await api.createConversation(), TURN);

async function startAgentRun(): Promise<{ runId: string }> {
  const { body } = await api.request("POST", "/api/agents/heron/runs", { instruction: TURN });
  return body as { runId: string };
}

describe("latchkey login and link beside a console that runs a turn", () => {
  it("signs in again without ending the turn, and revokes nothing", async () => {
    ({ world, api } = await startConsole());
    const runId = await startHeldTurn(world, startTurn);
    const { stdout } = await runLatchkey(world, LOGIN);
    expect(stdout).toContain('"event":"signed_in"');
    const next = await startTurn();
    expect(await finishHeldTurn(world, api, runId)).toMatchObject({ status: "ok" });
    expect(await api.untilRunEnds(next.runId)).toMatchObject({ status: "ok" });
    expect(revocations(world)).toEqual([false, false]);
    expect(refusals(world)).toBe(0);
  });

  it("signs in again in the vault without ending a turn of a home that follows", async () => {
    world = await createWorld({ isSignedIn: false });
    const heron = await writeAgent(world, "heron", { account: null });
    await runLatchkey(world, LOGIN);
    await runLatchkey(world, ["homes", "take-over", world.home]);
    await runLatchkey(world, ["link", heron]);
    api = createApi((await world.start()).url);
    const runId = await startHeldTurn(world, startAgentRun);
    await runLatchkey(world, LOGIN);
    expect(await finishHeldTurn(world, api, runId)).toMatchObject({ status: "ok" });
    expect(refusals(world)).toBe(0);
    expect(revocations(world)).toEqual([false, false]);
  });

  it("links a home without ending the turn that runs there, or its own sign-in", async () => {
    world = await createWorld({ isSignedIn: false });
    const heron = await writeAgent(world, "heron", { account: null });
    for (const home of [world.home, heron]) await runLatchkey(world, [...LOGIN, "--home", home]);
    api = createApi((await world.start()).url);
    const runId = await startHeldTurn(world, startAgentRun);
    await runLatchkey(world, ["link", heron]);
    expect(await finishHeldTurn(world, api, runId)).toMatchObject({ status: "ok" });
    expect(refusals(world)).toBe(0);
    expect(revocations(world)).toEqual([false, false]);
  });
});
