import type { Cell, Mode, Outcome, RequestUnderFire } from "./cell.ts";
import type { Fault } from "./fault.ts";
import type { FaultWorld } from "./world.ts";

/** A cell that has been played. */
export interface PlayedCell {
  request: RequestUnderFire;
  fault: Fault;
  mode: Mode;
  outcome: Outcome | { hung: true } | { crashed: unknown };
  /** What is wrong with it; undefined when all is well. */
  complaint: string | undefined;
  ms: number;
}

export interface TablePlan {
  faults: readonly Fault[];
  requests: readonly RequestUnderFire[];
  /** Default: once and for ever. */
  modes?: readonly Mode[];
  /** How many cells are played at once. */
  width: number;
}

/** No cell may take longer, whatever the fault; it takes milliseconds on a machine of its own. */
const BOUND_MS = 60_000;

/** Plays every fault on every request, once and for ever; what is harmless only once. */
export async function playTable(world: FaultWorld, plan: TablePlan): Promise<PlayedCell[]> {
  const cells = plan.faults.flatMap((fault) =>
    plan.requests.flatMap((request) =>
      modesOf(fault, plan.modes).map((mode) => ({ request, cell: { world, fault, mode } })),
    ),
  );
  const played: PlayedCell[] = [];
  const next = cells.values();
  const lane = async () => {
    for (const { request, cell } of next) played.push(await play(request, cell));
  };
  await Promise.all(Array.from({ length: plan.width }, lane));
  return played;
}

function modesOf({ nature }: Fault, modes: readonly Mode[] = ["once", "for ever"]): Mode[] {
  return modes.filter((mode) => mode === "once" || nature.kind !== "harmless");
}

async function play(request: RequestUnderFire, cell: Cell): Promise<PlayedCell> {
  const { fault, mode } = cell;
  const startedAt = performance.now();
  const bound = new AbortController();
  const hung = new Promise<{ hung: true }>((resolve) => {
    const timer = setTimeout(() => resolve({ hung: true }), BOUND_MS);
    bound.signal.addEventListener("abort", () => clearTimeout(timer));
  });
  const outcome = await Promise.race([
    request.run(cell).catch((crashed: unknown) => ({ crashed })),
    hung,
  ]);
  bound.abort();
  const complaint = compare(outcome, request.expected(fault, mode));
  return { request, fault, mode, outcome, complaint, ms: performance.now() - startedAt };
}

/** Every field of the expectation has to be met; those it does not name may be anything. */
function compare(outcome: PlayedCell["outcome"], expected: Outcome): string | undefined {
  if ("hung" in outcome) return `still running after ${BOUND_MS} ms`;
  if ("crashed" in outcome) return `crashed: ${String(outcome.crashed)}`;
  const fields = Object.keys(expected) as (keyof Outcome)[];
  const wrong = fields.filter((field) => outcome[field] !== expected[field]);
  if (wrong.length === 0) return undefined;
  return wrong
    .map((field) => `${field} is ${String(outcome[field])}, not ${String(expected[field])}`)
    .join("; ");
}
