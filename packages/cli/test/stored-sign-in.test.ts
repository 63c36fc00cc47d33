import { chmod, readdir, readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { runCodex, runLatchkey, startCodex, startLatchkey } from "./support/command.ts";
import { decideOnPage, USER_CODE, userCodeIn } from "./support/person.ts";
import { createScratch, type Scratch } from "./support/scratch.ts";
import { readTokens } from "./support/stored-tokens.ts";

const runStatus = async (scratch: Scratch, ...flags: string[]) => {
  const { exitCode, stdout } = await runLatchkey(scratch, ["status", "--json", ...flags]);
  return { exitCode, ...(JSON.parse(stdout) as Record<string, unknown>) };
};

describe.concurrent("Codex and latchkey read what the other has written", () => {
  test("a sign-in of codex login is shown, verified, renewed, used by Codex, and revoked by latchkey", async (context) => {
    const scratch = await createScratch(context);
    const flags = ["login", "--device-auth", "--experimental_issuer", scratch.sim.url];
    const login = startCodex(scratch, flags);
    scratch.sim.control.approve(await login.untilPrinted(USER_CODE));
    expect((await login.result).exitCode).toBe(0);

    expect(await runStatus(scratch, "--verify")).toMatchObject({
      exitCode: 0,
      status: "ok",
      account: { email: "ada@example.com", plan: "plus" },
      renewable: true,
      verified: "accepted",
      store: "file",
    });
    const before = await readTokens(scratch);
    const renewed = await runLatchkey(scratch, ["refresh"]);
    expect(renewed).toMatchObject({ exitCode: 0, stderr: "" });
    expect(renewed.stdout).toMatch(/^Renewed; usable until \d{4}-/u);
    expect((await readTokens(scratch)).refresh_token).not.toBe(before.refresh_token);

    const turn = await runCodex(scratch, ["exec", "--skip-git-repo-check", "Say hello"]);
    expect(turn.exitCode).toBe(0);

    const logout = await runLatchkey(scratch, ["logout"]);
    expect(logout).toMatchObject({ exitCode: 0, stdout: "" });
    expect(logout.stderr).toContain("Signed out: revoked and deleted.");
    expect(scratch.sim.control.snapshot().grants).toMatchObject([{ isRevoked: true }]);
    expect((await runCodex(scratch, ["login", "status"])).stderr).toContain("Not logged in");
    expect(await runStatus(scratch)).toMatchObject({ exitCode: 1, status: "signed_out" });
  });

  test("a sign-in of latchkey login is refreshed and used by Codex, and replaced without a gap", async (context) => {
    const scratch = await createScratch(context);
    await scratch.signIn("grace@example.com");
    const login = startLatchkey(scratch, ["login"]);
    const code = userCodeIn(await login.untilPrinted(/Enter this code.*/u));
    // Until the new sign-in is stored, the old one works.
    expect((await runCodex(scratch, ["login", "status"])).exitCode).toBe(0);
    await decideOnPage(scratch, code);
    expect((await login.result).exitCode).toBe(0);
    expect(scratch.sim.control.snapshot().grants).toMatchObject([
      { account: "grace@example.com", isRevoked: false },
      { account: "ada@example.com", isRevoked: false },
    ]);

    const before = await readTokens(scratch);
    scratch.sim.control.expireAccessTokens();
    const turn = await runCodex(scratch, ["exec", "--skip-git-repo-check", "Say hello"]);
    expect(turn.exitCode).toBe(0);
    expect((await readTokens(scratch)).refresh_token).not.toBe(before.refresh_token);
    expect(await runStatus(scratch, "--verify")).toMatchObject({ exitCode: 0, status: "ok" });
  });
});

describe.concurrent("latchkey token", () => {
  test("several at once make one refresh request, also when the one that renews is killed", async (context) => {
    const scratch = await createScratch(context, { accessTokenLifetimeSeconds: 1 });
    const { control } = scratch.sim;
    await scratch.signIn();
    control.setAccessTokenLifetime(3600);
    control.addFault({ route: "token", effect: { kind: "hang" }, times: 1 });
    const first = startLatchkey(scratch, ["token"]);
    await expect.poll(() => control.requests("token").length).toBe(1);
    const others = [1, 2, 3].map(() => runLatchkey(scratch, ["token"]));
    first.child.kill("SIGKILL");
    const printed = (await Promise.all(others)).map(({ stdout }) => stdout);
    const { access_token: stored } = await readTokens(scratch);
    expect(printed).toEqual([1, 2, 3].map(() => `${stored}\n`));
    expect(control.snapshot()).toMatchObject({ refreshRequests: 1, reusesSeen: 0 });
  });

  test("that is interrupted while it renews stores the new tokens before it ends", async (context) => {
    const scratch = await createScratch(context, { accessTokenLifetimeSeconds: 1 });
    const { control } = scratch.sim;
    await scratch.signIn();
    const before = await readTokens(scratch);
    const effect = { kind: "delay", delayMs: 1000, when: "after_processing" } as const;
    control.addFault({ route: "token", effect, times: 1 });
    const token = startLatchkey(scratch, ["token"]);
    await expect.poll(() => control.snapshot().refreshRequests).toBe(1);
    token.child.kill("SIGINT");
    const { exitCode, stderr } = await token.result;
    expect(exitCode).toBe(130);
    expect(stderr).toContain("Waiting for the new tokens");
    expect((await readTokens(scratch)).refresh_token).not.toBe(before.refresh_token);
    expect((await runLatchkey(scratch, ["refresh"])).exitCode).toBe(0);
    expect(control.snapshot()).toMatchObject({ reusesSeen: 0 });
  });

  test("ends at once when the person insists, whatever the server does", async (context) => {
    const scratch = await createScratch(context, { accessTokenLifetimeSeconds: 1 });
    await scratch.signIn();
    scratch.sim.control.addFault({ route: "token", effect: { kind: "hang" } });
    const token = startLatchkey(scratch, ["token"]);
    const asked = () => scratch.sim.control.requests("token").length;
    await expect.poll(asked).toBe(1);
    const insist = setInterval(() => token.child.kill("SIGINT"), 200);
    expect((await token.result).exitCode).toBe(130);
    clearInterval(insist);
  });

  test("fails with CODEX_AUTH_EXPIRED and the next command when the sign-in is over", async (context) => {
    const scratch = await createScratch(context, { accessTokenLifetimeSeconds: 1 });
    await scratch.signIn();
    scratch.sim.control.burnRefreshTokens();
    const { exitCode, stdout, stderr } = await runLatchkey(scratch, ["token"]);
    expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: "" });
    expect(stderr).toContain("Next: latchkey login");
    expect(await runStatus(scratch)).toMatchObject({
      exitCode: 1,
      status: "expired",
      renewable: false,
      evidence: { kind: "refused", reason: "refresh_token_reused" },
    });
  });

  test("is not there when nobody is signed in", async (context) => {
    const scratch = await createScratch(context);
    const { exitCode, stderr } = await runLatchkey(scratch, ["token"]);
    expect(exitCode).toBe(1);
    expect(stderr).toContain("Next: latchkey login");
  });
});

describe.concurrent("what is wrong with stored credentials", () => {
  test("a server that refuses the token is believed by status --verify", async (context) => {
    const scratch = await createScratch(context);
    await scratch.signIn();
    scratch.sim.control.expireAccessTokens();
    expect(await runStatus(scratch, "--verify")).toMatchObject({
      exitCode: 1,
      status: "expired",
      verified: "rejected",
    });
  });

  test("a file that others can read is told and mended", async (context) => {
    const scratch = await createScratch(context);
    await scratch.signIn();
    const path = join(scratch.codexHome, "auth.json");
    await chmod(path, 0o644);
    const { exitCode, stderr } = await runLatchkey(scratch, ["status"]);
    expect(exitCode).toBe(0);
    expect(stderr).toContain(`Others on this machine could read ${path}`);
    expect((await stat(path)).mode & 0o777).toBe(0o600);
  });

  test("a corrupt file is named, and a new sign-in keeps it aside", async (context) => {
    const scratch = await createScratch(context);
    const path = join(scratch.codexHome, "auth.json");
    await writeFile(path, "{ not json", { mode: 0o600 });
    const status = await runLatchkey(scratch, ["status"]);
    expect(status.exitCode).toBe(1);
    expect(status.stderr).toContain(`Codex cannot load ${path}: it is not valid JSON`);
    const login = startLatchkey(scratch, ["login"]);
    await decideOnPage(scratch, userCodeIn(await login.untilPrinted(/Enter this code.*/u)));
    const { exitCode, stderr } = await login.result;
    expect(exitCode).toBe(0);
    const aside = (await readdir(scratch.codexHome)).find((name) => name.includes("corrupt")) ?? "";
    expect(stderr).toContain(aside);
    expect(await readFile(join(scratch.codexHome, aside), "utf8")).toBe("{ not json");
  });

  test("signing out that is interrupted says what is gone", async (context) => {
    const scratch = await createScratch(context);
    await scratch.signIn();
    scratch.sim.control.addFault({ route: "revoke", effect: { kind: "hang" } });
    const logout = startLatchkey(scratch, ["logout"]);
    await expect.poll(() => scratch.sim.control.requests("revoke").length).toBe(1);
    logout.child.kill("SIGINT");
    const { exitCode, stderr } = await logout.result;
    expect(stderr).toContain("Signed out: deleted. Whether it was revoked is not known.");
    expect(exitCode).toBe(130);
    expect(await runStatus(scratch)).toMatchObject({ status: "signed_out" });
  });

  test("signing out deletes what is here also when the server cannot be reached", async (context) => {
    const scratch = await createScratch(context);
    await scratch.signIn();
    scratch.sim.control.addFault({ route: "revoke", effect: { kind: "status", status: 500 } });
    const { exitCode, stderr } = await runLatchkey(scratch, ["logout"]);
    expect(exitCode).toBe(0);
    expect(stderr).toContain("could not be revoked");
    expect(await readdir(scratch.codexHome)).not.toContain("auth.json");
  });
});
