import type { LiveEvent } from "../ports/live-events.ts";

/** Figures of one subject. */
export type MetricPart = {
  /** Counts what happens. */
  listen(event: LiveEvent): void;
  /** Reads what is so now; called before the figures are written out. */
  refresh(): Promise<void>;
};
