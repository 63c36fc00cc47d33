import { defineConfig } from "vitest/config";
import { SummaryReporter } from "./scripts/vitest-summary-reporter.ts";

/** A keyring is given three seconds, a full disk a moment to empty: nothing runs beside these. */
const ALONE = [
  "packages/auth/test/keyring.test.ts",
  "packages/auth/test/keyring-store.test.ts",
  "packages/server/test/faults/full-disk.test.ts",
];

export default defineConfig({
  test: {
    reporters: ["default", new SummaryReporter()],
    // Ends what hangs. No test is a measure of the machine's speed.
    testTimeout: 240_000,
    hookTimeout: 120_000,
    restoreMocks: true,
    expect: { poll: { timeout: 120_000 } },
    // A machine that others use too may stall for seconds; what fails twice fails.
    retry: process.env["CI"] ? 1 : 0,
    projects: [
      {
        extends: true,
        test: {
          name: "side by side",
          include: [
            "packages/*/test/**/*.test.ts",
            "e2e/**/*.test.ts",
            "scripts/test/**/*.test.ts",
          ],
          exclude: ["**/node_modules/**", ...ALONE],
          // Most of a test is waiting for other processes, so that two cores have time for three.
          maxWorkers: 3,
          // Half of the time of a small file is loading what the one before it has loaded.
          isolate: false,
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
