import { mkdir, readdir } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { runLatchkey, startLatchkey } from "./support/command.ts";
import { decideOnPage, userCodeIn } from "./support/person.ts";
import { createScratch, type Scratch } from "./support/scratch.ts";

const DRIVEN = { LATCHKEY_DEVICE_AUTH_DRIVER: "codex" };

/** The official client knows whole seconds only. */
const createDriven = async (context: Parameters<typeof createScratch>[0]) => {
  const scratch = await createScratch(context, { intervalSeconds: 0 });
  const dataDirectory = join(scratch.root, "data");
  await mkdir(dataDirectory);
  return { scratch, dataDirectory, driven: { ...DRIVEN, LATCHKEY_DATA_DIR: dataDirectory } };
};

const startDriven = async (scratch: Scratch, driven: Record<string, string>) => {
  const login = startLatchkey(scratch, ["login", "--json"], driven);
  return { login, code: userCodeIn(await login.untilPrinted(/"event":"code".*/u)) };
};

describe.concurrent("latchkey login with device codes by the official client", () => {
  test("signs in, replaces what was there, and leaves nothing behind", async (context) => {
    const { scratch, dataDirectory, driven } = await createDriven(context);
    await scratch.signIn("grace@example.com");
    const { login, code } = await startDriven(scratch, driven);
    expect(await readdir(dataDirectory)).toEqual([expect.stringMatching(/^login-/u)]);
    await decideOnPage(scratch, code);
    const { exitCode, stdout } = await login.result;
    expect(stdout).toContain('"event":"signed_in","account":{"accountId"');
    expect(exitCode).toBe(0);
    expect(await readdir(dataDirectory)).not.toContainEqual(expect.stringMatching(/^login-/u));
    const status = await runLatchkey(scratch, ["status", "--verify"]);
    expect(status).toMatchObject({ exitCode: 0 });
    expect(status.stdout).toContain("ada@example.com");
    // Nothing is revoked unless a person asks.
    expect(scratch.sim.control.snapshot().grants[0]).toMatchObject({ isRevoked: false });
  });

  test("ends with Ctrl-C, and leaves nothing behind", async (context) => {
    const { scratch, dataDirectory, driven } = await createDriven(context);
    const { login } = await startDriven(scratch, driven);
    login.child.kill("SIGINT");
    expect((await login.result).exitCode).toBe(130);
    expect(await readdir(dataDirectory)).toEqual([]);
  });

  test("exits 5 where there is no Codex, or where device codes are turned off", async (context) => {
    const { scratch, driven } = await createDriven(context);
    const missing = { ...driven, LATCHKEY_CODEX_BIN: join(scratch.root, "none") };
    const without = await runLatchkey(scratch, ["login"], missing);
    expect(without.stderr).toContain("Next: latchkey doctor");
    expect(without.exitCode).toBe(5);
    scratch.sim.control.setDeviceCodesEnabled(false);
    const disabled = await runLatchkey(scratch, ["login"], driven);
    expect(disabled.stderr).toContain("Enable device code authentication");
    expect(disabled.exitCode).toBe(5);
  });
});
