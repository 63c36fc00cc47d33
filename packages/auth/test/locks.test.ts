import { symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { expect, onTestFinished, test } from "vitest";

import { withCredentialLocks } from "../src/credentials/locks/locks.ts";
import { readCodexHomeCredentials, writeCodexHomeCredentials } from "../src/index.ts";
import { authErrorOf } from "./support/errors.ts";
import { holdLock, isLockFree } from "./support/lock-holder.ts";
import { temporaryHome } from "./support/temporary-home.ts";
import { tokenSetFor } from "./support/tokens.ts";

const provider = { issuer: "https://auth.openai.com", clientId: "app_x" };

const PATH = process.env["PATH"] ?? "";

/** Decides for the rest of the test which programs can be found; returns the usual path. */
function usePath(path: string): string {
  process.env["PATH"] = path;
  onTestFinished(() => {
    process.env["PATH"] = PATH;
  });
  return PATH;
}

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

test("perl takes and respects the same lock where flock(1) is missing", async () => {
  const home = await temporaryHome();
  const bin = await temporaryHome();
  await symlink("/usr/bin/perl", join(bin, "perl"));
  const path = usePath(bin);
  const probe = async () => {
    usePath(path);
    return isLockFree(join(home, "auth.lock"));
  };
  expect(await withCredentialLocks(home, {}, probe)).toBe(false);
  await holdLock(join(home, "auth.lock"));
  usePath(bin);
  const second = withCredentialLocks(home, { lockTimeoutMs: 1 }, () => Promise.resolve());
  expect((await authErrorOf(second)).reason).toBe("locked");
});

test("without flock and perl nothing is written, and the error says what to install", async () => {
  const home = await temporaryHome();
  await writeFile(join(home, "auth.json"), "{}");
  usePath(home);
  const error = await authErrorOf(
    writeCodexHomeCredentials(home, tokenSetFor("new"), { provider }),
  );
  expect(error).toMatchObject({ code: "CREDENTIALS_NOT_WRITABLE", reason: "no_flock" });
  expect(error.message).toContain("Install util-linux");
  expect(await readCodexHomeCredentials(home)).toEqual({ state: "signed_out" });
});
