const KEY = "latchkey.sign-in.shown";

/** The attempt that this tab's open dialog showed, over a reload. No secret: ids only. */
export function recallShownAttempt(): string | undefined {
  return sessionStorage.getItem(KEY) ?? undefined;
}

export function rememberShownAttempt(attemptId: string | undefined): void {
  if (attemptId === undefined) sessionStorage.removeItem(KEY);
  else sessionStorage.setItem(KEY, attemptId);
}
