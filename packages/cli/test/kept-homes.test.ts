import { mkdir, readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { codexAuthJson } from "@latchkey/openai-sim";
import { describe, expect, test } from "vitest";
import { runCodex, runLatchkey, startLatchkey } from "./support/command.ts";
import { decideOnPage, userCodeIn } from "./support/person.ts";
import { createScratch, type Scratch } from "./support/scratch.ts";
import { readTokens } from "./support/stored-tokens.ts";

/** A home that follows the sign-in of the Codex home, and the directory that holds it. */
async function linkFollower(scratch: Scratch): Promise<string> {
  const follower = join(scratch.root, "follower");
  await mkdir(follower);
  expect((await runLatchkey(scratch, ["link", follower])).exitCode).toBe(0);
  return follower;
}

const takeOver = async (scratch: Scratch) => {
  const { exitCode } = await runLatchkey(scratch, ["homes", "take-over", scratch.codexHome]);
  expect(exitCode).toBe(0);
};

test("a leading ~/ is the home of the user in every option, argument and variable", async (context) => {
  const scratch = await createScratch(context);
  await scratch.signIn();
  for (const name of ["follower", "nobody"]) await mkdir(join(scratch.root, name));
  const environment = { CODEX_HOME: "~/nobody", LATCHKEY_DATA_DIR: "~/data" };
  const run = async (...args: string[]) => {
    const result = await runLatchkey(scratch, args, environment);
    expect(result).toMatchObject({ exitCode: 0 });
    return result.stdout;
  };
  await run("link", "~/follower", "--to", "~/codex-home");
  expect(await run("status", "--home", "~/codex-home", "--json")).toContain(scratch.codexHome);
  const keeping = startLatchkey(scratch, ["keep", "--json", "--home", "~/nobody"], environment);
  const homes = await keeping.untilPrinted(/"event":"keeping".*/u);
  for (const name of ["nobody", "follower", "codex-home"]) {
    expect(homes).toContain(`"${join(scratch.root, name)}"`);
  }
  keeping.child.kill("SIGTERM");
  await keeping.result;
  await run("homes", "take-over", "~/codex-home");
  await run("homes", "give-back", "~/codex-home");
  await run("unlink", "~/follower");
  await run("logout", "--home", "~/codex-home");
  expect((await readdir(scratch.workFolder)).concat(await readdir(scratch.root))).not.toContain(
    "~",
  );
  expect(await readdir(join(scratch.root, "data"))).not.toEqual([]);
});

describe.concurrent("a home that follows", () => {
  test("is renewed by latchkey refresh and token, where its sign-in is kept", async (context) => {
    const scratch = await createScratch(context);
    await scratch.signIn();
    const follower = await linkFollower(scratch);
    const before = await readTokens(scratch);
    const refreshed = await runLatchkey(scratch, ["refresh", "--home", follower]);
    expect(refreshed).toMatchObject({ exitCode: 0, stderr: "" });
    const between = await readTokens(scratch);
    expect(between.refresh_token).not.toBe(before.refresh_token);
    expect((await readTokens({ codexHome: follower })).access_token).toBe(between.access_token);

    await takeOver(scratch);
    const lifetime = 864_000;
    const token = await runLatchkey(scratch, ["token", "--min-ttl", String(2 * lifetime)]);
    expect(token).toMatchObject({ exitCode: 0, stderr: "" });
    const after = await readTokens(scratch);
    expect(token.stdout).toBe(`${after.access_token}\n`);
    expect(after.access_token).not.toBe(between.access_token);
    expect((await readTokens({ codexHome: follower })).access_token).toBe(after.access_token);
    expect(scratch.sim.control.snapshot()).toMatchObject({ refreshRequests: 2, reusesSeen: 0 });
  });

  test("is said to be of no use once its access token has ended, with the way to a new one", async (context) => {
    const scratch = await createScratch(context, { accessTokenLifetimeSeconds: 1 });
    await scratch.signIn();
    const follower = await linkFollower(scratch);
    await expect
      .poll(async () => (await runLatchkey(scratch, ["status", "--home", follower])).exitCode)
      .toBe(1);
    const { stderr } = await runLatchkey(scratch, ["status", "--home", follower]);
    expect(stderr).toContain(`Next: latchkey refresh --home ${follower}\n`);
    scratch.sim.control.setAccessTokenLifetime(3600);
    expect((await runLatchkey(scratch, ["refresh", "--home", follower])).exitCode).toBe(0);
    expect((await runLatchkey(scratch, ["status", "--home", follower])).exitCode).toBe(0);
  });

  test("is told where to sign in again when the sign-in that it follows is over", async (context) => {
    const scratch = await createScratch(context);
    await scratch.signIn();
    const follower = await linkFollower(scratch);
    scratch.sim.control.burnRefreshTokens();
    const { exitCode, stderr } = await runLatchkey(scratch, ["refresh", "--home", follower]);
    expect(stderr).toContain(`The sign-in of ${scratch.codexHome}, which this home uses`);
    expect(stderr).toContain(`Next: latchkey login --home ${scratch.codexHome}\n`);
    expect(exitCode).toBe(1);
  });
});

describe.concurrent("latchkey login", () => {
  const signInAgain = async (scratch: Scratch, home: string) => {
    const login = startLatchkey(scratch, ["login", "--home", home]);
    await decideOnPage(scratch, userCodeIn(await login.untilPrinted(/Enter this code: .*/u)));
    return login.result;
  };

  test("in a home whose sign-in is in the vault reaches the vault and all who follow it", async (context) => {
    const scratch = await createScratch(context);
    const { codexHome, sim } = scratch;
    await scratch.signIn();
    const follower = await linkFollower(scratch);
    await takeOver(scratch);
    sim.control.burnRefreshTokens();
    expect((await runLatchkey(scratch, ["refresh"])).exitCode).toBe(1);
    const { exitCode, stderr } = await signInAgain(scratch, codexHome);
    expect(stderr).toContain(`Homes that have the new sign-in too: ${follower}.`);
    expect(stderr).toContain("Stored in Latchkey's vault");
    expect(exitCode).toBe(0);
    expect((await readTokens(scratch)).refresh_token).toBe("");
    for (const home of [codexHome, follower]) {
      expect((await runLatchkey(scratch, ["refresh", "--home", home])).exitCode).toBe(0);
    }
    const { stdout } = await runLatchkey(scratch, ["homes"]);
    expect(stdout).not.toContain("Problem");
    expect(stdout).not.toContain("expired");
  });

  test("in a home that follows gives it a sign-in of its own, and says so", async (context) => {
    const scratch = await createScratch(context);
    await scratch.signIn();
    const follower = await linkFollower(scratch);
    const { exitCode, stderr } = await signInAgain(scratch, follower);
    expect(stderr).toContain(`followed ${scratch.codexHome} and has a sign-in of its own now.`);
    expect(exitCode).toBe(0);
    const { stdout } = await runLatchkey(scratch, ["homes", "--home", follower]);
    expect(stdout).not.toMatch(/Follows|Problem/u);
    expect((await readTokens({ codexHome: follower })).refresh_token).not.toBe("");
  });
});

describe.concurrent("latchkey logout", () => {
  test("does not depend on links that can be read, and says which cannot", async (context) => {
    const scratch = await createScratch(context);
    await scratch.signIn();
    const dataDirectory = join(scratch.root, "data");
    await mkdir(dataDirectory);
    await writeFile(join(dataDirectory, "links.json"), "{");
    const environment = { LATCHKEY_DATA_DIR: dataDirectory };
    const { exitCode, stderr } = await runLatchkey(scratch, ["logout"], environment);
    expect(stderr).toContain("links.json");
    expect(stderr).toContain("Signed out: revoked and deleted.");
    expect(exitCode).toBe(0);
  });

  test("in a home that follows ends nothing but that, and the home can be linked again", async (context) => {
    const scratch = await createScratch(context);
    await scratch.signIn();
    const follower = await linkFollower(scratch);
    const { stderr } = await runLatchkey(scratch, ["logout", "--home", follower]);
    expect(stderr).toContain(`${scratch.codexHome}, which it followed, stays signed in.`);
    expect(scratch.sim.control.snapshot().grants).toMatchObject([{ isRevoked: false }]);
    expect((await runLatchkey(scratch, ["link", follower])).exitCode).toBe(0);
  });

  test.for([
    ["in the home itself", () => Promise.resolve()],
    ["in the vault", takeOver],
    [
      "in the vault, after a sign-out with Codex",
      async (scratch: Scratch) => {
        await takeOver(scratch);
        await runCodex(scratch, ["logout"]);
      },
    ],
  ] as const)(
    "revokes a sign-in that is kept %s, and signs out all who follow it",
    async ([, prepare], context) => {
      const scratch = await createScratch(context);
      await scratch.signIn();
      const follower = await linkFollower(scratch);
      await prepare(scratch);
      const { exitCode, stderr } = await runLatchkey(scratch, ["logout"]);
      expect(stderr).toMatch(/^Revoking may end every sign-in of this person.*--local/u);
      expect(stderr).toContain(
        `\nSigned out: revoked and deleted.\nSigned out with it: ${follower}.\n`,
      );
      expect(exitCode).toBe(0);
      expect(scratch.sim.control.snapshot().grants).toMatchObject([{ isRevoked: true }]);
      for (const home of [scratch.codexHome, follower]) {
        const again = await runLatchkey(scratch, ["logout", "--home", home]);
        expect(again.stderr).toBe("Nobody was signed in.\n");
      }
    },
  );

  test.for([
    ["token", "stays"],
    ["person", "ends"],
  ] as const)(
    "names the person's other homes, and finds out what a revocation ended (%s: %s)",
    async ([scope, what], context) => {
      const scratch = await createScratch(context, { revocationScope: scope });
      await scratch.signIn();
      const other = join(scratch.root, "other");
      await mkdir(other);
      const { control, url } = scratch.sim;
      await writeFile(join(other, "auth.json"), codexAuthJson(url, control.signIn()));
      await runLatchkey(scratch, ["homes", "take-over", other]);
      const { exitCode, stderr } = await runLatchkey(scratch, ["logout"]);
      expect(exitCode).toBe(0);
      expect(stderr).toContain(`Here that is ${other}.`);
      const isEnded = stderr.includes(`Revoking has ended these too; sign in again: ${other}.`);
      expect(isEnded).toBe(what === "ends");
    },
  );

  test("--local deletes without revoking, and says nothing of others", async (context) => {
    const scratch = await createScratch(context);
    await scratch.signIn();
    const { exitCode, stderr } = await runLatchkey(scratch, ["logout", "--local"]);
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "Signed out: deleted.\n" });
    expect(scratch.sim.control.requests("revoke")).toEqual([]);
  });

  test("says so when a sign-in that others share could not be revoked", async (context) => {
    const scratch = await createScratch(context);
    await scratch.signIn();
    await linkFollower(scratch);
    scratch.sim.control.addFault({ route: "revoke", effect: { kind: "status", status: 500 } });
    const { stderr } = await runLatchkey(scratch, ["logout"]);
    expect(stderr).toContain("Signed out: deleted.");
    expect(stderr).toContain("It could not be revoked and ends by itself.");
  });
});
