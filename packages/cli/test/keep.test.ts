import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { codexAuthJson, codexConfigToml } from "@latchkey/openai-sim";
import { describe, expect, test } from "vitest";
import { runCodex, runLatchkey, startLatchkey } from "./support/command.ts";
import { userCodeIn } from "./support/person.ts";
import { createScratch, type Scratch } from "./support/scratch.ts";

const TURN = ["exec", "--skip-git-repo-check", "Say hello"];

/** A Codex home beside the person's own, with nobody signed in. */
async function addHome({ root, sim }: Scratch, name: string): Promise<string> {
  const path = join(root, name);
  await mkdir(path);
  await writeFile(join(path, "config.toml"), codexConfigToml(sim.url, { maxRetries: 1 }));
  return path;
}

const runTurn = (scratch: Scratch, home: string) =>
  runCodex({ ...scratch, environment: { ...scratch.environment, CODEX_HOME: home } }, TURN);

async function listHomes(scratch: Scratch): Promise<Record<string, unknown>[]> {
  const { stdout } = await runLatchkey(scratch, ["homes", "--json"]);
  return stdout
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as Record<string, unknown>);
}

/** The whole lines of a keeper's output. */
const eventsIn = (stdout: string) =>
  stdout
    .split("\n")
    .slice(0, -1)
    .map((line) => JSON.parse(line) as { event: string; usableUntil?: string });

const readIfPresent = (path: string) => readFile(path, "utf8").catch(() => "none");
const linksOf = ({ root }: Scratch) =>
  readIfPresent(join(root, ".local/share/latchkey/links.json"));

describe.concurrent("latchkey keep", () => {
  test("a linked home works in the real Codex, also after a rotation, and cannot spend the refresh token", async (context) => {
    const scratch = await createScratch(context);
    const { control } = scratch.sim;
    await scratch.signIn();
    const agent = await addHome(scratch, "agent");
    expect(await runLatchkey(scratch, ["link", agent])).toMatchObject({
      exitCode: 0,
      stdout: `${agent} follows ${scratch.codexHome} now (ada@example.com).\n`,
    });
    expect((await runTurn(scratch, agent)).exitCode).toBe(0);
    const before = await readIfPresent(join(agent, "auth.json"));

    control.setAccessTokenLifetime(1);
    await scratch.signIn();
    control.setAccessTokenLifetime(3600);
    const keeping = startLatchkey(scratch, ["keep", "--json"]);
    await keeping.untilPrinted(/"event":"sign_in_refreshed".*\n/u);
    keeping.child.kill("SIGTERM");
    const { exitCode, stdout, stderr } = await keeping.result;
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
    const events = eventsIn(stdout);
    expect(events.filter(({ event }) => event === "keeping")).toMatchObject([
      { homes: [{ home: scratch.codexHome }, { home: agent, follows: scratch.codexHome }] },
    ]);
    expect(events.slice(-2)).toMatchObject([
      { event: "home_updated", path: agent, reason: "refreshed" },
      { event: "sign_in_refreshed", home: scratch.codexHome },
    ]);
    const after = await readIfPresent(join(agent, "auth.json"));
    expect(after).not.toBe(before);
    expect((await runTurn(scratch, agent)).exitCode).toBe(0);

    control.expireAccessTokens();
    expect((await runTurn(scratch, agent)).exitCode).toBe(1);
    expect(await readIfPresent(join(agent, "auth.json"))).toBe(after);
    expect(control.snapshot()).toMatchObject({ refreshRequests: 1, reusesSeen: 0 });
  });

  test("says at the start which homes need help, and what to do, and ends with Ctrl-C", async (context) => {
    const scratch = await createScratch(context);
    await scratch.signIn();
    const [agent, guest] = [await addHome(scratch, "agent"), await addHome(scratch, "guest")];
    await runLatchkey(scratch, ["link", agent]);
    await runCodex({ ...scratch, environment: { ...scratch.environment, CODEX_HOME: agent } }, [
      "logout",
    ]);
    const keeping = startLatchkey(scratch, ["keep", "--home", scratch.codexHome, guest]);
    await keeping.untilPrinted(/Keeping 3 Codex homes/u);
    keeping.child.kill("SIGINT");
    const { exitCode, stdout, stderr } = await keeping.result;
    expect({ exitCode, stdout }).toEqual({ exitCode: 0, stdout: "" });
    expect(stderr).toContain(`${agent}: signed out`);
    expect(stderr).toContain("It was signed out there. Link it again to sign it in.");
    expect(stderr).toContain(`latchkey login --home ${guest}`);
    expect(stderr).toContain(`${scratch.codexHome}: ok`);
  });

  test("two keepers of one data directory make one refresh request, and both know its result", async (context) => {
    const scratch = await createScratch(context);
    const { control } = scratch.sim;
    await scratch.signIn();
    const keepers = [1, 2].map(() => startLatchkey(scratch, ["keep", "--json"]));
    for (const keeper of keepers) await keeper.untilPrinted(/"event":"keeping".*\n/u);
    control.setAccessTokenLifetime(1);
    const authJson = join(scratch.codexHome, "auth.json");
    const ending = codexAuthJson(scratch.sim.url, control.signIn());
    control.setAccessTokenLifetime(7200);
    await writeFile(`${authJson}.new`, ending, { mode: 0o600 });
    await rename(`${authJson}.new`, authJson);

    const isRenewed = ({ output }: (typeof keepers)[number]) =>
      eventsIn(output.stdout).some(
        ({ event, usableUntil = "" }) =>
          event === "sign_in_refreshed" && Date.parse(usableUntil) > Date.now() + 3_600_000,
      );
    await expect.poll(() => keepers.every(isRenewed)).toBe(true);
    for (const keeper of keepers) keeper.child.kill("SIGTERM");
    const results = await Promise.all(keepers.map(({ result }) => result));
    expect(results.map(({ exitCode }) => exitCode)).toEqual([0, 0]);
    expect(control.snapshot()).toMatchObject({ refreshRequests: 1, reusesSeen: 0 });
  });

  test("tells that a sign-in has expired before a run meets it", async (context) => {
    const scratch = await createScratch(context, { accessTokenLifetimeSeconds: 1 });
    await scratch.signIn();
    scratch.sim.control.burnRefreshTokens();
    const keeping = startLatchkey(scratch, ["keep"]);
    await keeping.untilPrinted(/: the sign-in has expired \(refresh_token_reused\)/u);
    keeping.child.kill("SIGTERM");
    await keeping.result;
    expect(await listHomes(scratch)).toMatchObject([
      { status: "expired", renewable: false, evidence: { lastOutcome: "expired" } },
    ]);
    const { stdout } = await runLatchkey(scratch, ["homes"]);
    expect(stdout).toContain(`latchkey login --home ${scratch.codexHome}`);
  });

  test("tells that a sign-in was ended elsewhere, and so do homes and status", async (context) => {
    const scratch = await createScratch(context, { accessTokenLifetimeSeconds: 1 });
    await scratch.signIn();
    scratch.sim.control.revokeAll();
    const keeping = startLatchkey(scratch, ["keep"]);
    await keeping.untilPrinted(/was ended elsewhere \(refresh_token_invalidated\)\. Known causes/u);
    keeping.child.kill("SIGTERM");
    await keeping.result;
    const { stdout } = await runLatchkey(scratch, ["homes"]);
    expect(stdout).toContain("no, it was ended elsewhere");
    const { stderr } = await runLatchkey(scratch, ["status"]);
    expect(stderr).toContain("ended elsewhere (refresh_token_invalidated). Known causes");
  });

  test("ends when nobody reads what it prints", async (context) => {
    const scratch = await createScratch(context);
    await scratch.signIn();
    const keeping = startLatchkey(scratch, ["keep", "--json"]);
    keeping.child.stdout.destroy();
    expect((await keeping.result).exitCode).toBe(0);
  });
});

describe.concurrent("latchkey homes, link and unlink", () => {
  test("show who follows whom, with both clocks", async (context) => {
    const scratch = await createScratch(context);
    await scratch.signIn();
    const agent = await addHome(scratch, "agent");
    expect(await listHomes(scratch)).toMatchObject([{ home: scratch.codexHome, owner: "home" }]);
    await runLatchkey(scratch, ["link", agent, "--to", scratch.codexHome]);
    const time = expect.stringMatching(/^\d{4}-.*Z$/u) as string;
    expect(await listHomes(scratch)).toEqual([
      expect.objectContaining({ home: scratch.codexHome, status: "ok", owner: "home" }),
      {
        home: agent,
        status: "ok",
        account: expect.objectContaining({ email: "ada@example.com", plan: "plus" }) as object,
        usableUntil: time,
        renewable: true,
        evidence: { lastOutcome: "adopted", at: time, lastRefreshAt: time },
        follows: scratch.codexHome,
      },
    ]);
    expect(await runLatchkey(scratch, ["unlink", agent])).toMatchObject({ exitCode: 0 });
    expect(await listHomes(scratch)).toMatchObject([{ home: scratch.codexHome }]);
    expect((await runTurn(scratch, agent)).exitCode).toBe(0);
  });

  test("revoke nothing of a home that had a sign-in of its own", async (context) => {
    const scratch = await createScratch(context);
    const { control } = scratch.sim;
    const agent = await addHome(scratch, "agent");
    for (const home of [scratch.codexHome, agent]) {
      const login = startLatchkey(scratch, ["login", "--home", home]);
      control.approve(userCodeIn(await login.untilPrinted(/Enter this code.*/u)));
      expect((await login.result).exitCode).toBe(0);
    }
    expect(await runLatchkey(scratch, ["link", agent])).toMatchObject({ exitCode: 0 });
    const { grants } = control.snapshot();
    expect(grants.map(({ isRevoked }) => isRevoked)).toEqual([false, false]);
  });

  test("refuse what cannot be linked, with the next command, and change nothing", async (context) => {
    const scratch = await createScratch(context);
    await scratch.signIn();
    const [agent, other] = [await addHome(scratch, "agent"), await addHome(scratch, "other")];
    const photos = join(scratch.root, "photos");
    await mkdir(photos);
    await writeFile(join(photos, "cat.jpg"), "meow");
    await runLatchkey(scratch, ["link", agent]);
    const signIn = scratch.sim.control.signIn("grace@example.com");
    await writeFile(join(other, "auth.json"), codexAuthJson(scratch.sim.url, signIn));
    const state = async () =>
      Promise.all([
        linksOf(scratch),
        ...[agent, other].map((home) => readIfPresent(join(home, "auth.json"))),
      ]);
    const before = await state();
    expect(before[0]).toContain(agent);

    const refusals: [args: string[], exitCode: number, message: string, next: string][] = [
      [["link", photos], 2, "is not a Codex home", "latchkey link --help"],
      [["link", join(scratch.root, "none")], 2, "is not a directory", "latchkey link --help"],
      [["link", agent, "--to", other], 1, "which is another account", "latchkey homes"],
      [["link", other], 1, "is signed in to another account", "latchkey homes"],
      [["link", scratch.codexHome], 1, "cannot follow itself", "latchkey homes"],
      [["link", agent, "--to", photos], 1, "no ChatGPT sign-in", `latchkey login --home ${photos}`],
      [["unlink", photos], 2, "is not a home that Latchkey looks after", "latchkey homes"],
      [["keep", "--home", join(photos, "cat.jpg")], 2, "is not a directory", "latchkey homes"],
    ];
    const attempts = refusals.map(async ([args, exitCode, message, next]) => {
      const result = await runLatchkey(scratch, args);
      expect(result, args.join(" ")).toMatchObject({ exitCode, stdout: "" });
      expect(result.stderr).toContain(message);
      expect(result.stderr).toContain(`Next: ${next}\n`);
    });
    await Promise.all(attempts);
    expect(await state()).toEqual(before);
  });

  test("leave a links file that is broken as it is, and say which it is", async (context) => {
    const scratch = await createScratch(context);
    await scratch.signIn();
    const data = join(scratch.root, "data");
    await mkdir(data);
    await writeFile(join(data, "links.json"), '{"version":1,"links":[{"home":');
    const agent = await addHome(scratch, "agent");
    for (const args of [["homes"], ["link", agent], ["unlink", agent], ["keep"]]) {
      const result = await runLatchkey(scratch, args, { LATCHKEY_DATA_DIR: data });
      expect(result, args[0]).toMatchObject({ exitCode: 1, stdout: "" });
      expect(result.stderr).toContain(`${join(data, "links.json")} cannot be read`);
    }
    expect(await readIfPresent(join(data, "links.json"))).toBe('{"version":1,"links":[{"home":');
    expect(await readIfPresent(join(agent, "auth.json"))).toBe("none");
  });
});
