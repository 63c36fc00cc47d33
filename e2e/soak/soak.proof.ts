import { expect, test } from "vitest";
import { reportSoak } from "./report.ts";
import { runSoak } from "./soak.ts";

const MINUTES = 0.5;

test("everything at once leaves no sign-in expired, no event lost and no token where none belongs", async () => {
  const figures = await runSoak(MINUTES);
  const { text, hasHeld } = reportSoak(figures);
  process.stdout.write(`\n${text}\n`);
  expect(figures.runs.length).toBeGreaterThan(0);
  expect(figures.rotations).toBeGreaterThan(0);
  expect(hasHeld).toBe(true);
});
