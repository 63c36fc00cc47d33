import type { ServerFrame } from "@latchkey/contracts";
import { startOpenAiSim } from "@latchkey/openai-sim";
import { describe, expect, test } from "vitest";
import { createCanaries } from "./canaries.ts";
import { slope } from "./gauges.ts";
import { readSoakOptions } from "./options.ts";
import { createSequenceCheck, type SequenceFaults } from "./sequence-check.ts";

describe("the search for token material", () => {
  test("finds any larger part of every kind of token, and none in what a console says", async () => {
    const sim = await startOpenAiSim();
    const canaries = createCanaries(() => sim.control.issuedSecrets());
    const { accessToken, refreshToken, idToken } = sim.control.signIn();
    for (const token of [accessToken, idToken]) {
      canaries.look(`Bearer ${token}`, "whole");
      canaries.look(`…${token.slice(40, 160)}…`, "middle");
    }
    canaries.look(JSON.stringify({ refresh_token: refreshToken }), "whole");
    canaries.look(
      `{"id":"019a0000-0000-7000-8000-000000000000","email":"ada@example.com"}`,
      "frame",
    );
    await sim.close();
    expect(canaries.found).toEqual(["whole", "middle", "whole", "middle", "whole"]);
  });
});

describe("the check of event numbers", () => {
  const follow = (...seqs: number[]): SequenceFaults => {
    const faults: SequenceFaults = { lost: [], doubled: [], events: 0 };
    const check = createSequenceCheck(faults);
    for (const seq of seqs) check.see(delta(seq));
    return faults;
  };

  test("passes what comes once and in order", () => {
    expect(follow(1, 2, 3)).toEqual({ lost: [], doubled: [], events: 3 });
  });

  test("notes a gap and a repetition", () => {
    expect(follow(1, 3, 3)).toMatchObject({ lost: ["c: 1 → 3"], doubled: ["c: 3 after 3"] });
  });
});

test("the slope is the growth a minute, whatever the level", () => {
  const samples = [0, 1, 2, 3].map((minutes) => ({
    minutes,
    rssMb: 100 + 2 * minutes,
    descriptors: 40,
    appServers: 8,
  }));
  expect(slope(samples, ({ rssMb }) => rssMb)).toBeCloseTo(2);
  expect(slope(samples, ({ descriptors }) => descriptors)).toBeCloseTo(0);
});

function delta(seq: number): ServerFrame {
  const place = { conversationId: "c", runId: "r", turnId: "t", itemId: "i" };
  return { protocolVersion: "v1", type: "assistant_delta", ...place, seq, text: "x" };
}

describe("the soak's command line", () => {
  test.each([
    [[], { kind: "run", minutes: 30 }],
    [["--minutes", "0.5"], { kind: "run", minutes: 0.5 }],
    [["--help"], { kind: "help" }],
    [["--minutes", "soon"], { kind: "mistake", problem: "--minutes takes a number above 0." }],
    [["--hours"], { kind: "mistake", problem: "Unknown option '--hours'" }],
  ])("%j", (args, meant) => {
    expect(readSoakOptions(args)).toEqual(meant);
  });
});
