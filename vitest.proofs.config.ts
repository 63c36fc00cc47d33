import { defineConfig } from "vitest/config";
import { SummaryReporter } from "./scripts/vitest-summary-reporter.ts";

const PROOFS = ["packages/*/test/**/*.proof.ts", "e2e/**/*.proof.ts"];

/** Nothing runs beside what measures or fills the machine. */
const ALONE = [
  "packages/keeper/test/{healing,kills,races,rotations,thousand-homes}.proof.ts",
  "packages/auth/test/refresh-across-processes.proof.ts",
  "packages/cli/test/hundred-tokens.proof.ts",
  "packages/server/test/{faults/killed,security/resets}.proof.ts",
  "e2e/{first-load,repaired-sign-ins,smoothness,soak/soak}.proof.ts",
];

/** The proofs print figures of what takes long: random kills, hundreds of processes, a thousand homes. */
export default defineConfig({
  test: {
    reporters: ["default", new SummaryReporter()],
    testTimeout: 900_000,
    hookTimeout: 240_000,
    restoreMocks: true,
    expect: { poll: { timeout: 120_000 } },
    disableConsoleIntercept: true,
    // A machine that others use too may stall for seconds; what fails twice fails.
    retry: process.env["CI"] ? 1 : 0,
    projects: [
      {
        extends: true,
        test: {
          name: "two at a time",
          include: PROOFS,
          exclude: ["**/node_modules/**", ...ALONE],
          maxWorkers: 2,
          sequence: { groupOrder: 0 },
        },
      },
      {
        extends: true,
        test: { name: "alone", include: ALONE, maxWorkers: 1, sequence: { groupOrder: 1 } },
      },
    ],
  },
});
