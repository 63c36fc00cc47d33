import { settlesWithin } from "@latchkey/testing";
import { expect, test } from "vitest";

const never = new Promise<never>(() => undefined);

test("what has settled, fulfilled or rejected, has settled in time", async () => {
  expect(await settlesWithin(20, Promise.resolve("done"))).toBe(true);
  expect(await settlesWithin(20, Promise.reject(new Error("no")))).toBe(true);
});

test("what settles later, or never, has not", async () => {
  const later = new Promise((resolve) => setTimeout(resolve, 200));
  expect(await settlesWithin(20, later)).toBe(false);
  expect(await settlesWithin(20, never)).toBe(false);
});

test("a machine that stalls holds up the timer, too", async () => {
  const soon = new Promise((resolve) => setTimeout(resolve, 5));
  const answer = settlesWithin(20, soon);
  const until = performance.now() + 100;
  while (performance.now() < until);
  expect(await answer).toBe(true);
});
