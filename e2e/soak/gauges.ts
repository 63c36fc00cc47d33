import { commandOf, descendants, readProcess } from "../support/process-figures.ts";

type Sample = { minutes: number; rssMb: number; descriptors: number; appServers: number };

/** Readings of the server over time. */
export type Gauges = { sample(): void; readonly samples: readonly Sample[] };

export function createGauges(pid: number): Gauges {
  const startedAt = performance.now();
  const samples: Sample[] = [];
  return {
    samples,
    sample() {
      const { rssMb, descriptors } = readProcess(pid);
      const appServers = descendants(pid).filter((child) =>
        commandOf(child).includes("app-server"),
      ).length;
      const minutes = (performance.now() - startedAt) / 60_000;
      samples.push({ minutes, rssMb, descriptors, appServers });
    },
  };
}

/** Growth a minute, as the straight line through the samples has it that lies nearest to all. */
export function slope(samples: readonly Sample[], value: (sample: Sample) => number): number {
  const mean = (of: (sample: Sample) => number) =>
    samples.reduce((sum, sample) => sum + of(sample), 0) / samples.length;
  const middle = mean(({ minutes }) => minutes);
  const level = mean(value);
  const covariance = mean((sample) => (sample.minutes - middle) * (value(sample) - level));
  const variance = mean(({ minutes }) => (minutes - middle) ** 2);
  return variance === 0 ? 0 : covariance / variance;
}
