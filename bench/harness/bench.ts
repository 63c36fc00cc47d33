import type { Plot } from "./plot.ts";

/** How large a measurement is: `quick` tells whether it works, and its figures count for nothing. */
type Size = "full" | "quick";

/** One line of the table: a figure beside its peer and its goal. */
export type Figure = {
  what: string;
  value: string;
  peer: string;
  ratio: string;
  goal: string;
  verdict: string;
};

export type BenchReport = {
  figures: Figure[];
  /** How it was measured, in one or two sentences. */
  how: string;
  plots?: Plot[];
};

export type Bench = {
  /** As in `npm run bench -- NAME`. */
  name: string;
  title: string;
  run(size: Size): Promise<BenchReport>;
};

type Goal = {
  text: string;
  /** What is compared with the limit. */
  actual: number;
} & ({ atMost: number } | { atLeast: number });

/** Puts a figure beside its goal. `cause` says why the goal is missed, if it is. */
export function figure({
  goal,
  cause,
  peer = "–",
  ratio,
  ...shown
}: {
  what: string;
  value: string;
  peer?: string;
  ratio?: number;
  goal: Goal;
  cause: string;
}): Figure {
  return {
    ...shown,
    peer,
    ratio: ratio === undefined ? "–" : `${ratio.toFixed(2)}×`,
    goal: goal.text,
    verdict: verdictOf(goal, cause),
  };
}

/** A figure that no goal is set for. */
export function remark(what: string, value: string, peer = "–"): Figure {
  return { what, value, peer, ratio: "–", goal: "–", verdict: "–" };
}

function verdictOf(goal: Goal, cause: string): string {
  const [actual, limit] =
    "atMost" in goal ? [goal.actual, goal.atMost] : [goal.atLeast, goal.actual];
  if (actual <= limit) return "met";
  if (limit === 0) return `**missed**: ${cause}`;
  const overshoot = "atMost" in goal ? actual / limit - 1 : 1 - limit / actual;
  const by = overshoot >= 1 ? `${(overshoot + 1).toFixed(1)}×` : `${Math.ceil(overshoot * 100)} %`;
  return `**missed** by ${by}: ${cause}`;
}
