import type { FlowStep } from "@latchkey/contracts";
import { describe, expect, it } from "vitest";
import { FIRST_STATE, type RunState } from "../src/ports/run-state.ts";
import { goOn, leaveLoop, nextRound, settle } from "../src/use-cases/flows/flow-machine.ts";
import { readYesOrNo } from "../src/use-cases/flows/yes-or-no.ts";

const slot = { agentType: "a", identifier: "1" };
const step = (label: string): FlowStep => ({ type: "reset", label, ...slot });
const loop = (...steps: FlowStep[]): FlowStep => ({ type: "startLoop", steps });
const at = (path: number[], rounds: number[] = []): RunState => ({ ...FIRST_STATE, path, rounds });

function whereIs(steps: FlowStep[], state: RunState) {
  const place = settle(steps, state);
  return place && [place.step.label, place.state.path, place.state.rounds];
}

const NESTED = [step("a"), loop(step("b"), loop(step("c"), step("d")), step("e")), step("f")];

describe("the place in a flow", () => {
  it("enters loops and counts their first round", () => {
    expect(whereIs(NESTED, at([1]))).toEqual(["b", [1, 0], [1]]);
    expect(whereIs(NESTED, at([1, 1], [4]))).toEqual(["c", [1, 1, 0], [4, 1]]);
  });

  it("starts the next round behind a loop's last step", () => {
    expect(whereIs(NESTED, goOn(at([1, 1, 1], [2, 3])))).toEqual(["c", [1, 1, 0], [2, 4]]);
    expect(whereIs(NESTED, goOn(at([1, 2], [2])))).toEqual(["b", [1, 0], [3]]);
  });

  it("goes on behind the innermost loop when that is left", () => {
    expect(whereIs(NESTED, leaveLoop(at([1, 1, 0], [2, 9])))).toEqual(["e", [1, 2], [2]]);
    expect(whereIs(NESTED, leaveLoop(at([1, 0], [2])))).toEqual(["f", [2], []]);
  });

  it("keeps how often each loop went round that was left", () => {
    const inner = leaveLoop(at([1, 1, 0], [2, 9]));
    expect(inner.exits).toEqual([{ path: [1, 1, 0], iteration: 9 }]);
    const again = leaveLoop({ ...inner, path: [1, 1, 1], rounds: [3, 4] });
    expect(again.exits).toEqual([{ path: [1, 1, 1], iteration: 4 }]);
    expect(leaveLoop(again).exits).toEqual([
      { path: [1, 1, 1], iteration: 4 },
      { path: [1, 2], iteration: 3 },
    ]);
  });

  it("is over behind the last step, and when a loop is left outside of any", () => {
    expect(whereIs(NESTED, goOn(at([2])))).toBeUndefined();
    expect(whereIs(NESTED, leaveLoop(at([0])))).toBeUndefined();
    expect(whereIs([], at([0]))).toBeUndefined();
  });

  it("starts the innermost loop anew, and goes on outside of any", () => {
    expect(whereIs(NESTED, nextRound(at([1, 1, 0], [2, 9])))).toEqual(["c", [1, 1, 0], [2, 10]]);
    expect(whereIs(NESTED, nextRound(at([0])))).toEqual(["b", [1, 0], [1]]);
  });

  it("is found in loops that hold nothing but loops, at any depth", () => {
    let steps: FlowStep[] = [step("deep")];
    for (let depth = 0; depth < 50; depth += 1) steps = [loop(...steps)];
    expect(whereIs(steps, at([0]))?.[1]).toHaveLength(51);
  });
});

describe("an answer of yes or no", () => {
  it.each([
    ['{"answer":"yes"}', "yes"],
    [' {"answer" : "no"}\n', "no"],
    ['Sure:\n```json\n{"answer":"yes"}\n```\nDone.', "yes"],
    ['```\n{"answer":"no"}\n```', "no"],
    ["yes", undefined],
    ['{"answer":"Yes"}', undefined],
    ['{"answer":"yes","why":"x"}', undefined],
    ['The answer is {"answer":"yes"}', undefined],
    ['```json\n{"answer":"yes"}\n```\n```json\n{"answer":"no"}\n```', undefined],
    ["```json\nyes\n```", undefined],
    ["", undefined],
  ])("is read from %j as %s", (text, answer) => {
    expect(readYesOrNo(text)).toBe(answer);
  });
});
