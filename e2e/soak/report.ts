import { slope } from "./gauges.ts";
import type { SoakFigures } from "./soak.ts";

/** The part of the samples that counts as warming up. */
const WARM_UP = 0.3;

export type SoakReport = { text: string; hasHeld: boolean };

/** Puts the figures into lines; `hasHeld` is whether every count that must be zero is. */
export function reportSoak(figures: SoakFigures): SoakReport {
  const { runs, sequence, leaks, gauges } = figures;
  const notOk = runs.filter(({ status }) => status !== "ok");
  const zeros: [name: string, found: readonly string[]][] = [
    ["refresh tokens used twice", Array<string>(figures.reuses).fill("a reuse at the stand-in")],
    ["expired sign-ins", figures.expired],
    [
      "runs that did not end well",
      notOk.map(
        ({ id, kind, error }) => `${kind} ${id}: ${error?.code ?? "?"} ${error?.message ?? ""}`,
      ),
    ],
    ["lost events", sequence.lost],
    ["doubled events", sequence.doubled],
    ["places with token material", leaks.found],
    ["problems in the browser", figures.pageProblems],
  ];
  const warm = gauges.slice(Math.floor(gauges.length * WARM_UP));
  const last = gauges.at(-1);
  const lines = [
    `Soak of ${figures.minutes} minutes, 8 homes`,
    line("runs", runs.length),
    line("requests to the model", figures.turns),
    line("sign-ins in between", figures.signIns),
    line("rotations", figures.rotations),
    line("refresh requests", figures.refreshRequests),
    line("events seen by tabs that come and go", sequence.events),
    line("searched for tokens", `${(leaks.searchedBytes / 1e6).toFixed(1)} MB`),
    line("app-server processes at the end", last?.appServers ?? 0),
    line(
      "server memory",
      `${(last?.rssMb ?? 0).toFixed(0)} MB, ${perMinute(slope(warm, (s) => s.rssMb))} MB a minute`,
    ),
    line(
      "server descriptors",
      `${last?.descriptors ?? 0}, ${perMinute(slope(warm, (s) => s.descriptors))} a minute`,
    ),
    ...zeros.map(([name, found]) => line(name, found.length)),
    ...zeros.flatMap(([name, found]) => found.slice(0, 10).map((each) => `    ${name}: ${each}`)),
  ];
  return { text: lines.join("\n"), hasHeld: zeros.every(([, found]) => found.length === 0) };
}

const line = (name: string, value: number | string): string => `  ${name}: ${value}`;

const perMinute = (value: number): string => `${value < 0 ? "" : "+"}${value.toFixed(2)}`;
