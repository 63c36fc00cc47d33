import { getEventListeners } from "node:events";

import { expect, test } from "vitest";

import { settleOnAbort } from "../src/abort.ts";
import { systemClock } from "../src/clock.ts";

test("ten thousand waits on one signal are one listener of it, and all end at once", async () => {
  const abort = new AbortController();
  const reason = new Error("shut down");
  const waits = Array.from({ length: 10_000 }, () => systemClock.sleep(60_000, abort.signal));
  expect(getEventListeners(abort.signal, "abort")).toHaveLength(1);
  const ended = Promise.all(waits.map((wait) => wait.catch((error: unknown) => error)));
  abort.abort(reason);
  expect(new Set(await ended)).toEqual(new Set([reason]));
});

test("a wait that is over leaves nothing behind on its signal", async () => {
  const { signal } = new AbortController();
  await Promise.all([systemClock.sleep(1, signal), systemClock.sleep(2, signal)]);
  await settleOnAbort(Promise.resolve("done"), signal);
  expect(getEventListeners(signal, "abort")).toHaveLength(0);
});

test("a wait of which one ends early goes on hearing of the abort", async () => {
  const abort = new AbortController();
  const long = systemClock.sleep(60_000, abort.signal);
  await systemClock.sleep(1, abort.signal);
  abort.abort("enough");
  await expect(long).rejects.toBe("enough");
});

test("a wait never ends early", async () => {
  const waits = [0.2, 1.5, 7.3, 20.9].map(async (ms) => {
    const startedAt = performance.now();
    await systemClock.sleep(ms);
    return performance.now() - startedAt - ms;
  });
  expect(Math.min(...(await Promise.all(waits)))).toBeGreaterThanOrEqual(0);
});

test("a wait on a signal that is aborted already does not begin", async () => {
  const signal = AbortSignal.abort("no");
  await expect(systemClock.sleep(60_000, signal)).rejects.toBe("no");
  await expect(settleOnAbort(new Promise(() => undefined), signal)).rejects.toBe("no");
});
