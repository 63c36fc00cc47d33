import { defineConfig } from "vitest/config";
import { SummaryReporter } from "./scripts/vitest-summary-reporter.ts";

/**
 * The proofs print figures of what takes long: random kills, hundreds of processes, a thousand homes.
 * One file after the other, because each wants the machine to itself.
 */
export default defineConfig({
  test: {
    reporters: ["default", new SummaryReporter()],
    include: ["packages/*/test/**/*.proof.ts", "e2e/**/*.proof.ts"],
    testTimeout: 900_000,
    hookTimeout: 240_000,
    restoreMocks: true,
    expect: { poll: { timeout: 60_000 } },
    maxWorkers: 1,
    disableConsoleIntercept: true,
    // A machine that others use too may stall for seconds; what fails twice fails.
    retry: process.env["CI"] ? 1 : 0,
  },
});
