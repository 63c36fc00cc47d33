import { Gauge, Registry } from "prom-client";
import type { LiveEvents } from "../ports/live-events.ts";
import { addRunMetrics, type RunSources } from "./run-metrics.ts";
import { addSignInMetrics, type SignInSources } from "./sign-in-metrics.ts";

export type MetricSources = RunSources &
  SignInSources & {
    live: LiveEvents;
    countCodexProcesses: () => number;
    countSockets: () => number;
  };

/** Figures for Prometheus: states are read when they are asked for, events counted as they happen. */
export type Metrics = {
  readonly contentType: string;
  read(): Promise<string>;
  close(): void;
};

export function createMetrics(sources: MetricSources): Metrics {
  const registry = new Registry();
  const parts = [addSignInMetrics(registry, sources), addRunMetrics(registry, sources)];
  addCount(registry, sources.countCodexProcesses, {
    name: "latchkey_codex_app_server_processes",
    help: "Processes of Codex's app-server",
  });
  addCount(registry, sources.countSockets, {
    name: "latchkey_websocket_connections",
    help: "Open WebSocket connections",
  });
  const close = sources.live.subscribe((event) => {
    for (const part of parts) part.listen(event);
  });
  return {
    contentType: registry.contentType,
    async read() {
      await Promise.all(parts.map((part) => part.refresh()));
      return registry.metrics();
    },
    close,
  };
}

function addCount(
  registry: Registry,
  count: () => number,
  { name, help }: { name: string; help: string },
): void {
  new Gauge({
    name,
    help,
    registers: [registry],
    collect() {
      this.set(count());
    },
  });
}
