const HIDDEN_TAB_MS = 200;

/** Calls once before the next paint; in a hidden tab, which paints nothing, a little later. */
export function scheduleFrame(callback: () => void): () => void {
  const cancel = () => {
    cancelAnimationFrame(frame);
    clearTimeout(timer);
  };
  const run = () => {
    cancel();
    callback();
  };
  const frame = requestAnimationFrame(run);
  const timer = setTimeout(run, HIDDEN_TAB_MS);
  return cancel;
}
