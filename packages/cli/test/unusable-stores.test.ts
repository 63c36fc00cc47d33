import { spawnSync } from "node:child_process";
import { chmod, mkdir, readdir, readFile, stat, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test, vi } from "vitest";
import {
  keyringMissing,
  startKeyring,
  startLockedKeyring,
} from "../../auth/test/support/keyring-session.ts";
import { LATCHKEY, runLatchkey, startCommand, startLatchkey } from "./support/command.ts";
import { decideOnPage, USER_CODE, userCodeIn } from "./support/person.ts";
import { createScratch, type Environment, type Scratch } from "./support/scratch.ts";

// Real keyrings, and many programs one after another.
vi.setConfig({ testTimeout: 180_000 });

const NO_KEYRING = { DBUS_SESSION_BUS_ADDRESS: "unix:path=/nonexistent" };

/** Adds lines to config.toml; keys of the top level come first in TOML. */
async function configure({ codexHome }: Scratch, lines: string): Promise<void> {
  const path = join(codexHome, "config.toml");
  await writeFile(path, `${lines}\n${await readFile(path, "utf8")}`);
}

describe.concurrent("before a code is asked for, login refuses and names", () => {
  test.for<[what: string, (scratch: Scratch) => Promise<Environment>, wanted: RegExp]>([
    [
      "a directory in the place of Codex's first lock",
      async ({ codexHome }) => {
        await mkdir(join(codexHome, "auth.lock"));
        return {};
      },
      /The lock file .*\/auth\.lock is a directory\. Remove/u,
    ],
    [
      "a directory in the place of Codex's second lock",
      async ({ codexHome }) => {
        await mkdir(join(codexHome, "auth.json.lock"));
        return {};
      },
      /The lock file .*\/auth\.json\.lock is a directory\. Remove/u,
    ],
    [
      "a home that is a link to nothing",
      async ({ root }) => {
        await symlink(join(root, "missing"), join(root, "link"));
        return { CODEX_HOME: join(root, "link") };
      },
      /link is a link to .*missing, which does not exist/u,
    ],
    [
      "a directory in the place of auth.json",
      async ({ codexHome }) => {
        await mkdir(join(codexHome, "auth.json"));
        return {};
      },
      /auth\.json is not a file\. Remove it/u,
    ],
    [
      "a keyring that Codex wants and that is not there",
      async (scratch) => {
        await configure(scratch, 'cli_auth_credentials_store = "keyring"');
        return NO_KEYRING;
      },
      /The keyring cannot be used here/u,
    ],
    [
      "a store in the memory of Codex",
      async (scratch) => {
        await configure(scratch, 'cli_auth_credentials_store = "ephemeral"');
        return {};
      },
      /"ephemeral".* Latchkey cannot use that/u,
    ],
    [
      "a store that only Codex can decrypt",
      async (scratch) => {
        await configure(scratch, 'cli_auth_credentials_store = "keyring"');
        const path = join(scratch.codexHome, "config.toml");
        const text = await readFile(path, "utf8");
        await writeFile(path, text.replace("[features]", "[features]\nsecret_auth_storage = true"));
        return {};
      },
      /secret_auth_storage.* Latchkey cannot use that/u,
    ],
  ])("%s", async ([, prepare, wanted], context) => {
    const scratch = await createScratch(context);
    const environment = await prepare(scratch);
    const { exitCode, stdout, stderr } = await runLatchkey(scratch, ["login"], environment);
    expect(stderr).toMatch(wanted);
    expect(exitCode).toBe(7);
    expect(`${stdout}${stderr}`).not.toMatch(USER_CODE);
    expect(scratch.sim.control.requests("usercode")).toHaveLength(0);
  });
});

describe.skipIf(keyringMissing())("a keyring that is locked", () => {
  test.for(["keyring", "auto"])(
    "is not taken for nobody by status, token and logout, with the setting %s",
    async (setting, context) => {
      const scratch = await createScratch(context);
      await configure(scratch, `cli_auth_credentials_store = "${setting}"`);
      const own = ({ DBUS_SESSION_BUS_ADDRESS = "", XDG_RUNTIME_DIR = "" }: Environment) => ({
        DBUS_SESSION_BUS_ADDRESS,
        XDG_RUNTIME_DIR,
      });
      const session = await startLockedKeyring(async (environment) => {
        const login = startLatchkey(scratch, ["login"], own(environment));
        await decideOnPage(scratch, userCodeIn(await login.untilPrinted(/Enter this code.*/u)));
        expect((await login.result).exitCode).toBe(0);
      });
      expect(await readdir(scratch.codexHome)).not.toContain("auth.json");
      const run = (...args: string[]) => runLatchkey(scratch, args, own(session.environment));
      const status = await run("status", "--json");
      expect(JSON.parse(status.stdout)).toMatchObject({
        status: "unreadable",
        code: "KEYRING_UNAVAILABLE",
        store: "keyring",
      });
      for (const result of [status, await run("token"), await run("logout")]) {
        expect(result.exitCode).toBe(7);
        expect(result.stderr).toContain("keyring");
        expect(result.stderr).not.toMatch(/nobody/iu);
      }
      if (setting === "auto") return;
      const login = await run("login");
      expect(login).toMatchObject({
        exitCode: 7,
        stderr: expect.stringContaining("keyring") as string,
      });
      expect(scratch.sim.control.requests("usercode")).toHaveLength(1);
    },
  );

  test("gives way to the file with the setting auto, which status then names", async (context) => {
    const scratch = await createScratch(context);
    await configure(scratch, 'cli_auth_credentials_store = "auto"');
    await scratch.signIn();
    const { environment } = await startKeyring();
    const { DBUS_SESSION_BUS_ADDRESS = "" } = environment;
    const path = join(scratch.codexHome, "auth.json");
    for (const session of [NO_KEYRING, { DBUS_SESSION_BUS_ADDRESS }]) {
      const { exitCode, stdout } = await runLatchkey(scratch, ["status", "--json"], session);
      expect(JSON.parse(stdout)).toMatchObject({ status: "ok", store: "file", location: path });
      expect(exitCode).toBe(0);
    }
  });
});

/** Why the file system cannot be made to refuse modes here; undefined when it can. */
function whyNoFaults(): string | undefined {
  const { error } = spawnSync("strace", ["-o", "/dev/null", "true"]);
  return error && `strace is needed to refuse a chmod: ${error.message}`;
}

describe.concurrent("a file system that refuses modes", () => {
  test.for([["status"], ["token"], ["refresh"]])(
    "is warned of once by latchkey %s, which works",
    async ([command = ""], context) => {
      const reason = whyNoFaults();
      if (reason !== undefined) context.skip(reason);
      const scratch = await createScratch(context);
      await scratch.signIn();
      await chmod(join(scratch.codexHome, "auth.json"), 0o644);
      const calls = "chmod,fchmod,fchmodat,fchown,chown";
      const flags = ["-f", "-qq", "-o", "/dev/null", "-e", `trace=${calls}`];
      const refuse = ["-e", `inject=${calls}:error=EPERM`];
      const running = startCommand(["strace", ...flags, ...refuse, ...LATCHKEY, command], scratch);
      running.child.stdin.end();
      const { exitCode, stderr } = await running.result;
      expect(exitCode).toBe(0);
      expect(stderr.match(/file system does not let this user set modes/gu)).toHaveLength(1);
    },
  );

  test("a directory in the place of auth.json is explained, and its mode left alone", async (context) => {
    const scratch = await createScratch(context);
    const path = join(scratch.codexHome, "auth.json");
    await mkdir(path);
    await chmod(path, 0o755);
    const { exitCode, stderr } = await runLatchkey(scratch, ["status"]);
    expect(stderr).toContain(`Codex cannot load ${path}: it is a directory`);
    expect(exitCode).toBe(1);
    expect((await stat(path)).mode & 0o777).toBe(0o755);
  });
});

describe.concurrent("latchkey logout deletes also with", () => {
  test.for<[what: string, Environment]>([
    ["a CA file that is gone", { SSL_CERT_FILE: "/nonexistent/ca.pem" }],
    [
      "a proxy that is nonsense",
      { HTTPS_PROXY: "http://[nonsense", HTTP_PROXY: "http://[nonsense" },
    ],
  ])("%s, and says that nothing was revoked", async ([, environment], context) => {
    const scratch = await createScratch(context);
    await scratch.signIn();
    const { exitCode, stderr } = await runLatchkey(scratch, ["logout"], environment);
    expect(stderr).toContain("Signed out: deleted.");
    expect(stderr).toContain("could not be revoked");
    expect(exitCode).toBe(0);
    expect(await readdir(scratch.codexHome)).not.toContain("auth.json");
  });
});
