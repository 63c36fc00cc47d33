import { chooseRounds } from "@latchkey/testing";
import { afterEach, beforeEach, expect, it } from "vitest";
import { createWorld, type World } from "../support/world.ts";
import { killCodexAgainAndAgain } from "./kill-codex.ts";
import { killServerAgainAndAgain } from "./kill-server.ts";

const SERVER_KILLS = chooseRounds({ few: 25, many: 100 });
const CODEX_KILLS = chooseRounds({ few: 12, many: 50 });

let world: World;

beforeEach(async () => {
  world = await createWorld();
});

afterEach(() => world.close());

it(`${SERVER_KILLS} kills of the server lose no acknowledged turn, double none, and leave tabs no gap`, async () => {
  const report = await killServerAgainAndAgain(world, SERVER_KILLS);
  console.log(
    `server killed ${report.rounds} times while it streamed: ${report.acknowledged} turns ` +
      `acknowledged, ${report.finished} finished, ${report.interrupted} interrupted, 0 lost, ` +
      `0 doubled; ${report.unacknowledged} never acknowledged; ${report.events} live events, no gap`,
  );
  expect(report.interrupted + report.finished).toBe(report.acknowledged);
});

it(`${CODEX_KILLS} kills of Codex in a turn make one failed turn with a code each, and the next turn works`, async () => {
  const { rounds, failedByCode, recovered } = await killCodexAgainAndAgain(world, CODEX_KILLS);
  console.log(
    `codex app-server killed ${rounds} times in a turn: failed ${JSON.stringify(failedByCode)}, ` +
      `next turn ok ${recovered} times`,
  );
  expect(failedByCode).toEqual({ CODEX_UNAVAILABLE: CODEX_KILLS });
  expect(recovered).toBe(CODEX_KILLS);
});
