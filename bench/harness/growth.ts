import { figure, remark, type BenchReport } from "./bench.ts";

/** The costs of so many of something. */
export type Growth = { n: number; costs: Readonly<Record<string, number>> };

/** More than this times the linear cost is not linear any more; below it is noise. */
const TOLERANCE = 1.2;

/**
 * Puts growing costs into the table and a plot. Linear or better: a hundred times as many cost at
 * most a hundred times as much, as the cost of the smallest number tells.
 */
export function growthFigures({
  of,
  points,
  judged,
}: {
  of: string;
  points: readonly Growth[];
  judged: string;
}): BenchReport {
  const names = Object.keys(points[0]?.costs ?? {});
  const costs = (name: string) => points.map(({ costs: all }) => all[name] ?? 0);
  const each = points.map(({ n, costs: all }) => (all[judged] ?? 0) / n);
  const [first = 1] = each;
  const worst = Math.max(...each) / first;
  const value = points.map(({ n }, index) => `${show(costs(judged)[index])} at ${n}`).join(", ");
  return {
    figures: [
      figure({
        what: `growth, ${of}: ${judged}`,
        value,
        ratio: worst,
        goal: { text: "linear or better", actual: worst, atMost: TOLERANCE },
        cause: `the cost of each grows with the number of ${of}`,
      }),
      ...names
        .filter((name) => name !== judged)
        .map((name) =>
          remark(
            `growth, ${of}: ${name}`,
            points.map(({ n }, index) => `${show(costs(name)[index])} at ${n}`).join(", "),
          ),
        ),
    ],
    how: `The ratio is the dearest of one among them to the cost of one among the fewest; up to ${TOLERANCE} counts as linear.`,
    plots: [
      {
        name: `growth-${of.replaceAll(" ", "-")}`,
        title: `What ${of} cost, all together`,
        x: of,
        y: "cost",
        series: [
          ...names.map((name) => ({
            name,
            points: points.map(({ n, costs: all }) => [n, all[name] ?? 0] as const),
          })),
          {
            name: "linear",
            isGuide: true,
            points: points.map(({ n }) => [n, first * n] as const),
          },
        ],
      },
    ],
  };
}

const show = (value = 0): string => (value < 10 ? value.toFixed(1) : value.toFixed(0));
