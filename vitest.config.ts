import { defineConfig } from "vitest/config";
import { SummaryReporter } from "./scripts/vitest-summary-reporter.ts";

export default defineConfig({
  test: {
    include: ["packages/*/test/**/*.test.ts", "e2e/**/*.test.ts", "scripts/test/**/*.test.ts"],
    reporters: ["default", new SummaryReporter()],
    testTimeout: 20_000,
    hookTimeout: 30_000,
    maxWorkers: 4,
    restoreMocks: true,
  },
});
