import { describeFailure } from "../failure.ts";
import type { Io } from "../io.ts";
import type { HomeOptions, JsonOptions, ProviderOptions, StoreOptions } from "../options.ts";
import { renewedToken } from "./renewed-token.ts";
import { withStoredSignIn } from "./stored-sign-in.ts";

export interface RefreshOptions extends HomeOptions, JsonOptions, ProviderOptions, StoreOptions {}

/** Renews a sign-in now, whether it is needed or not. */
export async function refresh(options: RefreshOptions, io: Io): Promise<void> {
  const { json = false } = options;
  try {
    const { expiresAt } = await withStoredSignIn(options, io, (signIn) =>
      renewedToken(signIn, { force: true, io }),
    );
    const usableUntil = expiresAt === undefined ? undefined : new Date(expiresAt).toISOString();
    if (json) io.result(JSON.stringify({ event: "refreshed", usableUntil }));
    else
      io.result(usableUntil === undefined ? "Renewed." : `Renewed; usable until ${usableUntil}.`);
  } catch (error) {
    if (json) io.result(JSON.stringify({ event: "error", ...describeFailure(error) }));
    throw error;
  }
}
