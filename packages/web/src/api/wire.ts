import { ApiError } from "./api-error.ts";
import type * as schemas from "./wire-schemas.ts";

/** The schemas of everything that the server says. */
export type Wire = typeof schemas;

let loading: Promise<Wire> | undefined;

/** Fetched and made with the first request: what a person waits for first needs none of them. */
export function loadWire(): Promise<Wire> {
  loading ??= import("./wire-schemas.ts").catch((cause: unknown) => {
    loading = undefined;
    throw new ApiError("CONNECTION_LOST", "A part of the page could not be fetched.", {
      status: 0,
      cause,
    });
  });
  return loading;
}
