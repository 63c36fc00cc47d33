import { mkdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { runCodex, runLatchkey } from "./support/command.ts";
import { createScratch, type Scratch } from "./support/scratch.ts";
import { readTokens } from "./support/stored-tokens.ts";

const runTurn = (scratch: Scratch) =>
  runCodex(scratch, ["exec", "--skip-git-repo-check", "Say hello"]);

const authModeIn = async ({ codexHome }: Scratch) =>
  (JSON.parse(await readFile(join(codexHome, "auth.json"), "utf8")) as { auth_mode: string })
    .auth_mode;

describe.concurrent("latchkey homes take-over and give-back", () => {
  test("move a sign-in into the vault, where Codex cannot spend it, and back, where it can", async (context) => {
    const scratch = await createScratch(context);
    const { codexHome, sim } = scratch;
    await scratch.signIn();
    const { refresh_token: refreshToken } = await readTokens(scratch);
    const taken = await runLatchkey(scratch, ["homes", "take-over", codexHome]);
    expect(taken).toMatchObject({ exitCode: 0, stderr: "" });
    expect(taken.stdout).toContain(`The sign-in of ${codexHome} is in Latchkey's vault now`);
    expect(await authModeIn(scratch)).toBe("chatgptAuthTokens");
    expect((await readTokens(scratch)).refresh_token).toBe("");
    expect((await runTurn(scratch)).exitCode).toBe(0);

    const given = await runLatchkey(scratch, ["homes", "give-back", codexHome]);
    expect(given).toMatchObject({ exitCode: 0, stderr: "" });
    expect(await authModeIn(scratch)).toBe("chatgpt");
    expect((await readTokens(scratch)).refresh_token).toBe(refreshToken);
    sim.control.expireAccessTokens();
    expect((await runTurn(scratch)).exitCode).toBe(0);
    expect(sim.control.snapshot()).toMatchObject({ refreshRequests: 1, reusesSeen: 0 });
  });

  test("refuse what has nothing to move, with the next command, and change nothing", async (context) => {
    const scratch = await createScratch(context);
    const follower = join(scratch.root, "follower");
    await mkdir(follower);
    await scratch.signIn();
    await runLatchkey(scratch, ["link", follower]);
    const before = await readTokens(scratch);
    const refusals: [args: string[], exitCode: number, message: string][] = [
      [["take-over", follower], 1, `follows ${scratch.codexHome}`],
      [["give-back", scratch.codexHome], 1, "no sign-in in the vault"],
      [["take-over", join(scratch.root, "none")], 2, "is not a directory"],
      [["take-over"], 2, "missing required argument"],
    ];
    for (const [args, exitCode, message] of refusals) {
      const result = await runLatchkey(scratch, ["homes", ...args]);
      expect(result, args.join(" ")).toMatchObject({ exitCode, stdout: "" });
      expect(result.stderr).toContain(message);
    }
    expect(await readTokens(scratch)).toEqual(before);
  });
});
