import { afterAll, beforeAll, expect, test } from "vitest";

import { ANSWER_FAULTS } from "./answer-faults.ts";
import { BODY_FAULTS } from "./body-faults.ts";
import { NETWORK_FAULTS } from "./network-faults.ts";
import { OIDC_REQUESTS } from "./oidc-requests.ts";
import { OPENAI_REQUESTS } from "./openai-requests.ts";
import { complaintsOf } from "./print-table.ts";
import { playTable } from "./run-table.ts";
import type { FaultWorld } from "./world.ts";
import { startFaultWorld } from "./world.ts";

/** One of each nature; `npm run prove` plays the whole table. */
const SAMPLE = [
  "a certificate of a CA that nobody knows",
  "reset in the middle of the body",
  "307 to a captive portal",
  "503",
  "malformed JSON",
  "fields given twice",
];
const FAULTS = [...NETWORK_FAULTS, ...ANSWER_FAULTS, ...BODY_FAULTS].filter(({ name }) =>
  SAMPLE.includes(name),
);

let world: FaultWorld;
beforeAll(async () => {
  world = await startFaultWorld();
});
afterAll(async () => {
  await world.close();
});

test.each([
  ["OpenAI", OPENAI_REQUESTS],
  ["a standard authorization server", OIDC_REQUESTS],
] as const)(
  "each request to %s ends as it has to under one fault of each kind, and loses nothing that is stored",
  async (_, requests) => {
    expect(FAULTS).toHaveLength(SAMPLE.length);
    const cells = await playTable(world, { faults: FAULTS, requests, modes: ["once"], width: 12 });
    expect(complaintsOf(cells)).toEqual([]);
  },
);
