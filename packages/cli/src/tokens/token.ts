import type { Io } from "../io.ts";
import type { HomeOptions, ProviderOptions, StoreOptions } from "../options.ts";
import { renewedToken } from "./renewed-token.ts";
import { withStoredSignIn } from "./stored-sign-in.ts";

export interface TokenOptions extends HomeOptions, ProviderOptions, StoreOptions {
  minTtl: number;
}

/** Prints an access token, and nothing else, to stdout. */
export async function printToken(options: TokenOptions, io: Io): Promise<void> {
  await withStoredSignIn(options, io, async (signIn) => {
    const { accessToken } = await renewedToken(signIn, {
      minimumTtlMs: options.minTtl * 1000,
      io,
    });
    io.result(accessToken);
  });
}
