import type { SignInMethod } from "@latchkey/auth";

import type { HomeOptions, JsonOptions, ProviderOptions, StoreOptions } from "../options.ts";

/** The options of `latchkey login`, as parsed. */
export interface LoginOptions extends HomeOptions, JsonOptions, ProviderOptions, StoreOptions {
  method: SignInMethod;
  pollInterval?: number;
  browserTimeout: number;
  retries: number;
  open: boolean;
  qr?: boolean;
  fallback: boolean;
}
