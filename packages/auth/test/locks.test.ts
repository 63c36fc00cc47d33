import { chown, mkdir, readdir, stat, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { describe, expect, onTestFinished, test } from "vitest";

import { withCredentialLocks } from "../src/credentials/locks/locks.ts";
import {
  checkCodexHomeWritable,
  readCodexHomeCredentials,
  writeCodexHomeCredentials,
} from "../src/index.ts";
import { authErrorOf } from "./support/errors.ts";
import { holdLock, isLockFree } from "./support/lock-holder.ts";
import {
  asPlainUser,
  whyNoSystemCallFaults,
  withSystemCallFault,
} from "./support/private-mounts.ts";
import { temporaryHome } from "./support/temporary-home.ts";
import { tokenSetFor } from "./support/tokens.ts";

const provider = { issuer: "https://auth.openai.com", clientId: "app_x" };

/** Any that no one has. */
const PLAIN_USER = 64_123;

test.each(["auth.lock", "auth.json.lock"])("a write waits while Codex holds %s", async (name) => {
  const home = await temporaryHome();
  const release = await holdLock(join(home, name));
  let isWritten = false;
  const write = writeCodexHomeCredentials(home, tokenSetFor("new"), { provider }).then(() => {
    isWritten = true;
  });
  // The other process still answers in between, so the write has had its chance.
  for (let round = 0; round < 5; round += 1) expect(await isLockFree(join(home, name))).toBe(false);
  expect(isWritten).toBe(false);
  expect(await readCodexHomeCredentials(home)).toEqual({ state: "signed_out" });
  await release();
  await write;
  expect((await readCodexHomeCredentials(home)).state).toBe("signed_in");
});

test("both of Codex's locks are held during a write, and free after it", async () => {
  const home = await temporaryHome();
  const locks = [join(home, "auth.lock"), join(home, "auth.json.lock")];
  const areFree = () => Promise.all(locks.map(isLockFree));
  expect(await withCredentialLocks(home, {}, areFree)).toEqual([false, false]);
  expect(await areFree()).toEqual([true, true]);
});

test("two writers in one process exclude each other as well", async () => {
  const home = await temporaryHome();
  const events: string[] = [];
  const work = (name: string) => async () => {
    events.push(`${name} in`);
    await isLockFree(join(home, "auth.lock"));
    events.push(`${name} out`);
  };
  await Promise.all([
    withCredentialLocks(home, {}, work("a")),
    withCredentialLocks(home, {}, work("b")),
  ]);
  expect([events.slice(0, 2), events.slice(2)].sort()).toEqual([
    ["a in", "a out"],
    ["b in", "b out"],
  ]);
});

test("a lock that is never released ends the wait with CREDENTIALS_NOT_WRITABLE", async () => {
  const home = await temporaryHome();
  await holdLock(join(home, "auth.lock"));
  const write = writeCodexHomeCredentials(home, tokenSetFor("new"), {
    provider,
    lockTimeoutMs: 50,
  });
  expect(await authErrorOf(write)).toMatchObject({
    code: "CREDENTIALS_NOT_WRITABLE",
    reason: "locked",
  });
  expect(await readCodexHomeCredentials(home)).toEqual({ state: "signed_out" });
});

test("an abort ends the wait for a lock with its reason", async () => {
  const home = await temporaryHome();
  await holdLock(join(home, "auth.lock"));
  const abort = new AbortController();
  const write = writeCodexHomeCredentials(home, tokenSetFor("new"), {
    provider,
    signal: abort.signal,
  });
  abort.abort("stop");
  await expect(write).rejects.toBe("stop");
});

test("no other program is needed for a lock", async () => {
  const home = await temporaryHome();
  const path = process.env["PATH"];
  process.env["PATH"] = home;
  try {
    await writeCodexHomeCredentials(home, tokenSetFor("new"), { provider });
  } finally {
    process.env["PATH"] = path;
  }
  expect((await readCodexHomeCredentials(home)).state).toBe("signed_in");
});

test("lock files are for their user alone, whatever the umask", async () => {
  const home = await temporaryHome();
  const umask = process.umask(0);
  onTestFinished(() => {
    process.umask(umask);
  });
  await writeCodexHomeCredentials(home, tokenSetFor("new"), { provider });
  for (const name of ["auth.lock", "auth.json.lock", "auth.json"]) {
    expect((await stat(join(home, name))).mode & 0o777).toBe(0o600);
  }
});

describe("a lock that cannot be taken is known before anything is at stake, and named:", () => {
  test.each(["auth.lock", "auth.json.lock"])("a directory in the place of %s", async (name) => {
    const home = await temporaryHome();
    const path = join(home, name);
    await mkdir(path);
    const error = await authErrorOf(checkCodexHomeWritable(home));
    expect(error).toMatchObject({ code: "CREDENTIALS_NOT_WRITABLE", reason: "EISDIR" });
    expect(error.message).toContain(`The lock file ${path} is a directory. Remove`);
  });

  test.each(["auth.lock", "auth.json.lock"])("%s as a link to nowhere", async (name) => {
    const home = await temporaryHome();
    const path = join(home, name);
    await symlink(join(home, "missing", "lock"), path);
    const error = await authErrorOf(checkCodexHomeWritable(home));
    expect(error).toMatchObject({ code: "CREDENTIALS_NOT_WRITABLE", reason: "ENOENT" });
    expect(error.message).toContain(`The lock file ${path} is a link that cannot be used`);
  });

  test("a lock file of another user", async (context) => {
    if (process.getuid?.() !== 0) context.skip("only root can make files of another user");
    const home = await temporaryHome();
    await chown(home, PLAIN_USER, PLAIN_USER);
    await writeFile(join(home, "auth.lock"), "", { mode: 0o600 });
    const error = await asPlainUser(
      PLAIN_USER,
      `await auth.checkCodexHomeWritable(${JSON.stringify(home)})`,
    );
    expect(error).toMatchObject({
      code: "CREDENTIALS_NOT_WRITABLE",
      reason: "EACCES",
      message: expect.stringContaining(`${home}/auth.lock belongs to another user (0)`) as string,
    });
  });

  test("a lock that another process keeps", async () => {
    const home = await temporaryHome();
    await holdLock(join(home, "auth.lock"));
    const error = await authErrorOf(checkCodexHomeWritable(home));
    expect(error).toMatchObject({ code: "CREDENTIALS_NOT_WRITABLE", reason: "locked" });
    expect(error.message).toContain(join(home, "auth.lock"));
  });

  test("a file system that has no locks", async (context) => {
    const reason = await whyNoSystemCallFaults();
    if (reason !== undefined) context.skip(reason);
    const home = await temporaryHome();
    const error = await withSystemCallFault(
      "flock:error=ENOLCK",
      `await auth.checkCodexHomeWritable(${JSON.stringify(home)})`,
    );
    expect(error).toMatchObject({
      code: "CREDENTIALS_NOT_WRITABLE",
      reason: "no_locks",
      message: expect.stringContaining(`The file system of ${home} gives no locks`) as string,
    });
    expect(await readdir(home)).toEqual([]);
  });
});
