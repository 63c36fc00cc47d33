import { freshAccessToken } from "@latchkey/auth";

import type { Io } from "../io.ts";
import type { HomeOptions, JsonOptions, ProviderOptions, StoreOptions } from "../options.ts";
import { withStoredSignIn } from "./stored-sign-in.ts";

export interface RefreshOptions extends HomeOptions, JsonOptions, ProviderOptions, StoreOptions {}

/** Renews a sign-in now, whether it is needed or not. */
export async function refresh(options: RefreshOptions, io: Io): Promise<void> {
  await withStoredSignIn(options, io, async ({ store, provider }) => {
    const { expiresAt } = await freshAccessToken(store, provider, {
      force: true,
      signal: io.signal,
    });
    const usableUntil = expiresAt === undefined ? undefined : new Date(expiresAt).toISOString();
    if (options.json) io.result(JSON.stringify({ event: "refreshed", usableUntil }));
    else
      io.result(usableUntil === undefined ? "Renewed." : `Renewed; usable until ${usableUntil}.`);
  });
}
