import { Counter, Gauge, type Registry } from "prom-client";
import type { RunStore } from "../ports/run-store.ts";
import type { MetricPart } from "./metric-part.ts";
import { createOnce } from "./once.ts";

export type RunSources = { runs: Pick<RunStore, "listRunning"> };

export function addRunMetrics(registry: Registry, { runs }: RunSources): MetricPart {
  const active = new Gauge({
    name: "latchkey_runs_active",
    help: "Runs in progress",
    labelNames: ["kind"],
    registers: [registry],
  });
  const finished = new Counter({
    name: "latchkey_runs_total",
    help: "Runs that have ended, by outcome and error code",
    labelNames: ["kind", "outcome", "code"],
    registers: [registry],
  });
  // A run that ends at once is announced as ended twice.
  const isFirst = createOnce();
  return {
    listen(event) {
      if (event.topic !== "sidebar" || event.message.type !== "run_updated") return;
      const { id, kind, status, error } = event.message.run;
      if (status === "running" || !isFirst(id)) return;
      finished.inc({ kind, outcome: status, code: error?.code ?? "" });
    },
    async refresh() {
      const running = await runs.listRunning();
      active.reset();
      for (const { kind } of running) active.inc({ kind });
    },
  };
}
