import { existsSync, readdirSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { readCodexHomeCredentials } from "@latchkey/auth";
import { codexEnvironment } from "@latchkey/openai-sim";
import { expect, it } from "vitest";
import { verifyAccessToken } from "../src/index.ts";
import { useFixture } from "./support/fixture.ts";

const fixture = useFixture();

/** Asks about what a home holds, and shows that neither the home nor the sign-in is touched. */
async function verify(home: string, binaryPath?: string) {
  const stored = await readCodexHomeCredentials(home);
  if (stored.state !== "signed_in") throw new Error("The home is not signed in.");
  const before = await readFile(join(home, "auth.json"), "utf8");
  const parent = join(fixture.directory(), "checks");
  const result = await verifyAccessToken(stored.credentials, {
    environment: { PATH: process.env["PATH"] },
    extraEnvironment: codexEnvironment(fixture.sim.url),
    clientInfo: { name: "latchkey", version: "0.0.0" },
    chatGptBaseUrl: `${fixture.sim.url}/backend-api`,
    parent,
    ...(binaryPath !== undefined && { binaryPath }),
  });
  expect(await readFile(join(home, "auth.json"), "utf8")).toBe(before);
  expect(fixture.sim.control.requests("token")).toEqual([]);
  expect(existsSync(parent) ? readdirSync(parent) : []).toEqual([]);
  return result;
}

it("says that a token works, and spends nothing to find out", async () => {
  expect(await verify(fixture.signedInHome())).toEqual({ verdict: "accepted" });
});

it("names why a token is refused", async () => {
  const home = fixture.signedInHome();
  fixture.sim.control.expireAccessTokens();
  expect(await verify(home)).toEqual({ verdict: "refused", reason: "token_expired" });
  fixture.sim.control.revokeAll();
  expect(await verify(home)).toEqual({ verdict: "refused", reason: "token_revoked" });
});

it("names a workspace that has been closed", async () => {
  const home = fixture.signedInHome();
  const effect = { kind: "account", code: "deactivated_workspace" } as const;
  fixture.sim.control.addFault({ route: "usage", effect });
  expect(await verify(home)).toEqual({ verdict: "refused", reason: "deactivated_workspace" });
});

it.each([
  ["a challenge page", { kind: "challenge" }, "http_403"],
  ["a failing server", { kind: "status", status: 503 }, "http_503"],
  ["a 401 that is no JSON", { kind: "status", status: 401, body: "html" }, "http_401"],
] as const)("takes %s for no answer at all", async (_what, effect, reason) => {
  const home = fixture.signedInHome();
  fixture.sim.control.addFault({ route: "usage", effect });
  expect(await verify(home)).toEqual({ verdict: "unknown", reason });
});

it("knows nothing without Codex", async () => {
  const home = fixture.signedInHome();
  const missing = join(home, "no-codex");
  expect(await verify(home, missing)).toEqual({ verdict: "unknown", reason: "CODEX_UNAVAILABLE" });
});
