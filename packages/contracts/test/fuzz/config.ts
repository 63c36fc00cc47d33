import { chooseRounds } from "@latchkey/testing";

/** How the nightly fuzzing runs; to see a failure again, set seed and path as it printed them. */
export interface FuzzSettings {
  /** Inputs for each parser. */
  runs: number;
  seed?: number;
  path?: string;
}

const NIGHTLY_RUNS = chooseRounds({ few: 800, many: 4000 });

/** Reads LATCHKEY_FUZZ_RUNS, LATCHKEY_FUZZ_SEED and LATCHKEY_FUZZ_PATH. */
export function readFuzzSettings(): FuzzSettings {
  const { LATCHKEY_FUZZ_RUNS, LATCHKEY_FUZZ_SEED, LATCHKEY_FUZZ_PATH } = process.env;
  return {
    runs: Number(LATCHKEY_FUZZ_RUNS ?? NIGHTLY_RUNS),
    ...(LATCHKEY_FUZZ_SEED === undefined ? {} : { seed: Number(LATCHKEY_FUZZ_SEED) }),
    ...(LATCHKEY_FUZZ_PATH === undefined ? {} : { path: LATCHKEY_FUZZ_PATH }),
  };
}
