import { fstatSync } from "node:fs";

import type { Presenter } from "../prompt/presenter.ts";

const SAY_EVERY_MS = 30_000;
/** sshd closes what it reads from a moment after what it writes to. */
const AFTER_INPUT_MS = 1000;

/**
 * Whoever reads a pipe may be gone, and only writing into it shows that: over SSH without a terminal
 * no signal comes either. So a sign-in that waits says so now and then, and ends when nobody can
 * hear it. Returns what ends the watch.
 */
export function watchForHangUp(presenter: Presenter, isSshSession: boolean): () => void {
  if (![1, 2].some(isPipe)) return () => undefined;
  const say = () => {
    presenter.stillWaiting?.();
  };
  const timers = [setInterval(say, SAY_EVERY_MS)];
  const { stdin } = process;
  const onInputEnd = () => {
    timers.push(setTimeout(say, AFTER_INPUT_MS));
  };
  const isInputWatched = isSshSession && isPipe(0);
  if (isInputWatched) stdin.once("end", onInputEnd).once("error", onInputEnd).resume();
  return () => {
    for (const timer of timers) clearTimeout(timer);
    if (isInputWatched) stdin.off("end", onInputEnd).off("error", onInputEnd).pause();
  };
}

function isPipe(descriptor: number): boolean {
  try {
    const stats = fstatSync(descriptor);
    return stats.isFIFO() || stats.isSocket();
  } catch {
    return false;
  }
}
