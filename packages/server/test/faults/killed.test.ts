import { afterEach, beforeEach, expect, it } from "vitest";
import { createApi } from "../support/api.ts";
import { createWorld, type World } from "../support/world.ts";
import { killCodexAgainAndAgain } from "./kill-codex.ts";
import { killServerAgainAndAgain } from "./kill-server.ts";

const ROUNDS = 1;

let world: World;

beforeEach(async () => {
  world = await createWorld();
});

afterEach(() => world.close());

it("a server that is killed keeps every acknowledged turn once, and tabs catch up without a gap", async () => {
  const { rounds, acknowledged, interrupted, finished } = await killServerAgainAndAgain(
    world,
    ROUNDS,
  );
  expect(rounds).toBe(ROUNDS);
  expect(interrupted + finished).toBe(acknowledged);
});

it("a run that a kill has interrupted can be tried again", async () => {
  const first = await world.startProcess();
  const before = createApi(first.url);
  const conversationId = await before.createConversation();
  world.sim.control.holdAnswers(8);
  const { runId } = await before.send(conversationId, "long: 100");
  await world.sim.control.untilAnswerHeld();
  await first.kill();
  world.sim.control.releaseAnswers();
  const second = await world.startProcess();
  const after = createApi(second.url);
  expect(await after.run(runId)).toMatchObject({
    status: "interrupted",
    error: { code: "RUN_INTERRUPTED" },
  });
  const retried = await after.retry(runId);
  expect(await after.untilRunEnds(retried.runId)).toMatchObject({ status: "ok", retryOf: runId });
});

it("a Codex that is killed in a turn fails it once with a code, and the next turn works", async () => {
  const { failedByCode, recovered } = await killCodexAgainAndAgain(world, ROUNDS);
  expect(failedByCode).toEqual({ CODEX_UNAVAILABLE: ROUNDS });
  expect(recovered).toBe(ROUNDS);
});
