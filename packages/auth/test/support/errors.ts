import { AuthError } from "../../src/errors.ts";

/** The `AuthError` that a promise is rejected with; fails for any other outcome. */
export async function authErrorOf(promise: Promise<unknown>): Promise<AuthError> {
  const outcome: unknown = await promise.then(
    () => new Error("resolved"),
    (error: unknown) => error,
  );
  if (outcome instanceof AuthError) return outcome;
  throw outcome;
}
