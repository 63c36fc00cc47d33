import { beforeEach } from "vitest";

/** Skips the tests around it, where something is missing, with the reason; on CI they fail with it. */
export function skipWithout(missing: string | undefined): void {
  beforeEach((context) => {
    if (missing === undefined) return;
    if (process.env["CI"] === "true") throw new Error(missing);
    context.skip(missing);
  });
}
