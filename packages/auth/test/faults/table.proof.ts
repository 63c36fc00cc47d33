import { afterAll, beforeAll, expect, test } from "vitest";

import { ANSWER_FAULTS } from "./answer-faults.ts";
import { BODY_FAULTS, CLOCK_FAULTS } from "./body-faults.ts";
import { OIDC_FIELDS, OPENAI_FIELDS, fieldFaults } from "./field-faults.ts";
import { NETWORK_FAULTS } from "./network-faults.ts";
import { OIDC_REQUESTS } from "./oidc-requests.ts";
import { OPENAI_REQUESTS } from "./openai-requests.ts";
import { complaintsOf, renderTable } from "./print-table.ts";
import type { PlayedCell } from "./run-table.ts";
import { playTable } from "./run-table.ts";
import type { FaultWorld } from "./world.ts";
import { startFaultWorld } from "./world.ts";

const WIDTH = 12;
const FAULTS = [...NETWORK_FAULTS, ...ANSWER_FAULTS, ...BODY_FAULTS, ...CLOCK_FAULTS];

let world: FaultWorld;
let played = 0;
beforeAll(async () => {
  world = await startFaultWorld();
});
afterAll(async () => {
  await world.close();
});

test.each([
  ["OpenAI", OPENAI_REQUESTS],
  ["A standard authorization server", OIDC_REQUESTS],
] as const)("%s: every fault on every request ends as it has to", async (title, requests) => {
  const startedAt = performance.now();
  const cells = await playTable(world, { faults: FAULTS, requests, width: WIDTH });
  played += cells.length;
  report(title, cells, performance.now() - startedAt);
  expect(complaintsOf(cells)).toEqual([]);
});

test.each([
  ["OpenAI", OPENAI_REQUESTS, OPENAI_FIELDS],
  ["A standard authorization server", OIDC_REQUESTS, OIDC_FIELDS],
] as const)(
  "%s: every wrong value in every field ends as it has to",
  async (title, requests, answers) => {
    const startedAt = performance.now();
    const cells: PlayedCell[] = [];
    for (const answer of answers) {
      const faults = fieldFaults(answer);
      const asked = requests.filter(({ name }) => name === answer.request);
      cells.push(...(await playTable(world, { faults, requests: asked, width: WIDTH })));
    }
    played += cells.length;
    report(`${title}, fields`, cells, performance.now() - startedAt);
    expect(complaintsOf(cells)).toEqual([]);
  },
);

test("the table has at least 300 cells", () => {
  expect(played).toBeGreaterThanOrEqual(300);
});

function report(title: string, cells: readonly PlayedCell[], ms: number): void {
  const slowest = Math.max(...cells.map((cell) => cell.ms));
  const figures = `${cells.length} cells, ${complaintsOf(cells).length} wrong, ${(ms / 1000).toFixed(1)} s, the slowest ${(slowest / 1000).toFixed(1)} s`;
  process.stdout.write(`\n${renderTable(title, cells)}\n${title}: ${figures}\n`);
}
