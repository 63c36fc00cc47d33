import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { runLatchkey } from "./support/command.ts";
import { createScratch } from "./support/scratch.ts";

const PROCESSES = 100;

test(`${PROCESSES} latchkey token at once, with an expired token, make one refresh request and print one token`, async (context) => {
  const scratch = await createScratch(context, { accessTokenLifetimeSeconds: 1 });
  await scratch.signIn();
  scratch.sim.control.setAccessTokenLifetime(3600);
  const results = await Promise.all(
    Array.from({ length: PROCESSES }, () => runLatchkey(scratch, ["token"])),
  );
  const stored = await readFile(join(scratch.codexHome, "auth.json"), "utf8");
  const { tokens } = JSON.parse(stored) as { tokens: { access_token: string } };
  expect(new Set(results.map(({ stdout }) => stdout))).toEqual(
    new Set([`${tokens.access_token}\n`]),
  );
  expect(scratch.sim.control.snapshot().refreshRequests).toBe(1);
}, 120_000);
