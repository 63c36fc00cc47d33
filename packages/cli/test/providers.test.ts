import { expect, test } from "vitest";
import { OidcPerson } from "../../auth/test/support/oidc-person.ts";
import { OIDC_CLIENT_ID, startOidcServer } from "../../auth/test/support/oidc-server.ts";
import { runLatchkey, startLatchkey } from "./support/command.ts";
import { createScratch } from "./support/scratch.ts";

test("signs in with any issuer, prints its tokens, renews and revokes them, and leaves Codex alone", async (context) => {
  const scratch = await createScratch(context);
  const { issuer } = await startOidcServer();
  const named = ["--issuer", issuer, "--client-id", OIDC_CLIENT_ID];
  const login = startLatchkey(scratch, ["login", "--json", ...named]);
  const line = await login.untilPrinted(/\{"event":"code".*\}/u);
  const { verificationUrl, userCode } = JSON.parse(line) as Record<string, string>;
  await new OidcPerson().answerDeviceCode(verificationUrl ?? "", userCode ?? "", "approve");
  const { exitCode, stdout } = await login.result;
  expect(exitCode).toBe(0);
  expect(stdout).toContain('"account":{"accountId":"alice","email":"alice@example.com"}');

  const first = await runLatchkey(scratch, ["token", ...named]);
  expect(first.exitCode).toBe(0);
  expect((await runLatchkey(scratch, ["refresh", ...named])).exitCode).toBe(0);
  const second = await runLatchkey(scratch, ["token", ...named]);
  expect(second.stdout).toMatch(/^\S+\n$/u);
  expect(second.stdout).not.toBe(first.stdout);

  const logout = await runLatchkey(scratch, ["logout", ...named]);
  expect(logout.stderr).toContain("Signed out: revoked and deleted.");
  // No keyring is here: what it might hold nobody knows.
  const gone = await runLatchkey(scratch, ["token", ...named]);
  expect(gone).toMatchObject({ exitCode: 7, stdout: "" });
  expect((await runLatchkey(scratch, ["status"])).stderr).toContain("Nobody is signed in");
});

test("an issuer without device codes exits 5 with the reason where no browser can be used", async (context) => {
  const scratch = await createScratch(context);
  const { issuer } = await startOidcServer({ hasDeviceFlow: false });
  const named = ["--issuer", issuer, "--client-id", OIDC_CLIENT_ID];
  const { exitCode, stderr } = await runLatchkey(scratch, ["login", ...named]);
  expect(stderr).toContain("Next: latchkey providers");
  expect(exitCode).toBe(5);
});

test("lists providers with what they need, and refuses one that lacks it", async (context) => {
  const scratch = await createScratch(context);
  const { stdout } = await runLatchkey(scratch, ["providers", "--json"]);
  const ids = stdout
    .trim()
    .split("\n")
    .map((line) => (JSON.parse(line) as { id: string }).id);
  expect(ids).toEqual(["openai", "github", "google", "microsoft", "oidc"]);
  const { stdout: help } = await runLatchkey(scratch, ["login", "--help"]);
  for (const id of ids) expect(help).toContain(`"${id}"`);
  const { exitCode, stderr } = await runLatchkey(scratch, ["login", "--provider", "github"]);
  expect(stderr).toContain("github needs --client-id");
  expect(exitCode).toBe(2);
});
