import { chmod, chown, mkdir, readFile, stat, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { describe, expect, onTestFinished, test } from "vitest";

import { openPrivateDirectory } from "../src/index.ts";
import { authErrorOf } from "./support/errors.ts";
import { asPlainUser } from "./support/private-mounts.ts";
import { temporaryHome } from "./support/temporary-home.ts";

/** Any that no one has. */
const OTHER_USER = 64_124;

const modeOf = async (path: string) => (await stat(path)).mode & 0o777;

const isRoot = process.getuid?.() === 0;

describe("the data directory", () => {
  test("is made for its user alone, whatever the umask", async () => {
    const directory = join(await temporaryHome(), "a", "data");
    const umask = process.umask(0);
    onTestFinished(() => {
      process.umask(umask);
    });
    expect(await openPrivateDirectory(directory)).toEqual([]);
    expect(await modeOf(directory)).toBe(0o700);
  });

  test("that others may enter is taken from them, with all that is in it, and that is said", async () => {
    const directory = await temporaryHome();
    const vault = join(directory, "sign-ins", "one");
    const [database, secret] = [join(directory, "latchkey.db"), join(vault, "auth.json")];
    await mkdir(vault, { recursive: true });
    await writeFile(database, "");
    await writeFile(secret, "{}");
    for (const path of [database, secret]) await chmod(path, 0o644);
    for (const path of [directory, join(directory, "sign-ins"), vault]) await chmod(path, 0o755);
    const said = await openPrivateDirectory(directory);
    expect(said[0]).toContain(`Other users could get into ${directory}`);
    expect(said[1]).toContain("Only this user can now");
    expect(await Promise.all([directory, vault].map(modeOf))).toEqual([0o700, 0o700]);
    expect(await Promise.all([database, secret].map(modeOf))).toEqual([0o600, 0o600]);
    expect(await openPrivateDirectory(directory)).toEqual([]);
  });

  test.each([
    "latchkey.db",
    "latchkey.db-wal",
    "links.json",
    "sign-ins",
    "sign-ins/one",
    "providers/x",
  ])(
    "with a link planted as %s is refused, and what the link names stays as it was",
    async (name) => {
      const [directory, elsewhere] = [await temporaryHome(), await temporaryHome()];
      const target = join(elsewhere, "target");
      await writeFile(target, "theirs", { mode: 0o644 });
      await mkdir(join(directory, name, ".."), { recursive: true });
      await symlink(target, join(directory, name));
      const error = await authErrorOf(openPrivateDirectory(directory));
      expect(error).toMatchObject({ code: "CREDENTIALS_NOT_WRITABLE", reason: "not_private" });
      expect(error.message).toContain(`${join(directory, name)} is a link`);
      expect(await readFile(target, "utf8")).toBe("theirs");
      expect(await modeOf(target)).toBe(0o644);
    },
  );

  test("may be a link of its own user, and hold links to folders that people write", async () => {
    const [directory, elsewhere] = [await temporaryHome(), await temporaryHome()];
    await symlink(elsewhere, join(directory, "agents"));
    await symlink(directory, join(elsewhere, "data"));
    expect(await openPrivateDirectory(join(elsewhere, "data"))).toEqual([]);
  });

  test.runIf(isRoot).each(["", "latchkey.db", "sign-ins/one"])(
    "of which another user owns %j is refused with what to do",
    async (name) => {
      const directory = await temporaryHome();
      const path = join(directory, name);
      if (name !== "") await mkdir(path, { recursive: true, mode: 0o700 });
      await chown(path, OTHER_USER, OTHER_USER);
      const error = await authErrorOf(openPrivateDirectory(directory));
      expect(error).toMatchObject({ code: "CREDENTIALS_NOT_WRITABLE", reason: "not_private" });
      expect(error.message).toContain(`${path} belongs to another user (${OTHER_USER}; this is 0)`);
    },
  );

  test.runIf(isRoot)("of a volume that root owns is refused with a directory to name", async () => {
    const directory = await temporaryHome();
    await chmod(directory, 0o777);
    const body = `await auth.openPrivateDirectory(${JSON.stringify(directory)})`;
    expect(await asPlainUser(OTHER_USER, body)).toMatchObject({
      reason: "not_private",
      message: expect.stringContaining(join(directory, "latchkey")) as string,
    });
    const inside = `return auth.openPrivateDirectory(${JSON.stringify(join(directory, "latchkey"))})`;
    expect(await asPlainUser(OTHER_USER, inside)).toEqual([]);
  });
});
