import { chmod, mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { describe, expect, test } from "vitest";

import { checkCodexHomeWritable, writeCodexHomeCredentials } from "../src/index.ts";
import { authErrorOf } from "./support/errors.ts";
import { inPrivateMounts, whyNoPrivateMounts } from "./support/private-mounts.ts";
import { temporaryHome } from "./support/temporary-home.ts";
import { tokenSetFor } from "./support/tokens.ts";

const provider = { issuer: "https://auth.openai.com", clientId: "app_x" };
const noMounts = await whyNoPrivateMounts();

describe("a Codex home that can be written", () => {
  test("passes the check and is left as it was", async () => {
    const home = await temporaryHome();
    await checkCodexHomeWritable(home);
    expect(await readdir(home)).toEqual([]);
    await checkCodexHomeWritable(join(home, "not", "there", "yet"));
    expect(await readdir(home)).toEqual([]);
  });
});

describe("a Codex home that cannot be written is refused before, with what to change:", () => {
  test("a read-only auth.json, even for root", async () => {
    const home = await temporaryHome();
    const path = join(home, "auth.json");
    await writeFile(path, "{}");
    await chmod(path, 0o400);
    const error = await authErrorOf(checkCodexHomeWritable(home));
    expect(error).toMatchObject({ code: "CREDENTIALS_NOT_WRITABLE", reason: "read_only" });
    expect(error.message).toContain("chmod 600");
    const write = writeCodexHomeCredentials(home, tokenSetFor("new"), { provider });
    expect((await authErrorOf(write)).code).toBe("CREDENTIALS_NOT_WRITABLE");
    expect(await readFile(path, "utf8")).toBe("{}");
  });

  test("a directory in the place of auth.json", async () => {
    const home = await temporaryHome();
    await mkdir(join(home, "auth.json"));
    const error = await authErrorOf(checkCodexHomeWritable(home));
    expect(error).toMatchObject({ code: "CREDENTIALS_NOT_WRITABLE", reason: "not_a_file" });
  });

  test("a file in the place of the home", async () => {
    const home = join(await temporaryHome(), "file");
    await writeFile(home, "");
    expect((await authErrorOf(checkCodexHomeWritable(home))).code).toBe("CREDENTIALS_NOT_WRITABLE");
    const write = writeCodexHomeCredentials(home, tokenSetFor("new"), { provider });
    expect((await authErrorOf(write)).code).toBe("CREDENTIALS_NOT_WRITABLE");
  });

  test("an auth.json that is mounted as a single file", async (context) => {
    if (noMounts !== undefined) context.skip(noMounts);
    const home = await temporaryHome();
    await writeFile(join(home, "auth.json"), "{}");
    await writeFile(join(home, "other.json"), "{}");
    const error = await inPrivateMounts(
      `mount --bind ${home}/other.json ${home}/auth.json`,
      `await auth.checkCodexHomeWritable(${JSON.stringify(home)})`,
    );
    expect(error).toMatchObject({
      code: "CREDENTIALS_NOT_WRITABLE",
      reason: "single_file_mount",
      message: expect.stringContaining("Mount the directory") as string,
    });
  });

  test("a read-only file system", async (context) => {
    if (noMounts !== undefined) context.skip(noMounts);
    const home = await temporaryHome();
    const error = await inPrivateMounts(
      `mount -t tmpfs -o ro none ${home}`,
      `await auth.checkCodexHomeWritable(${JSON.stringify(home)})`,
    );
    expect(error).toMatchObject({ code: "CREDENTIALS_NOT_WRITABLE", reason: "EROFS" });
  });
});

test("a full disk is CREDENTIALS_NOT_WRITABLE, with the old credentials untouched", async (context) => {
  if (noMounts !== undefined) context.skip(noMounts);
  const home = await temporaryHome();
  const [old, next] = [tokenSetFor("old"), tokenSetFor("new")].map((set) => JSON.stringify(set));
  const result = await inPrivateMounts(
    `mount -t tmpfs -o size=64k none ${home}`,
    `
    const { writeFile, readdir } = await import("node:fs/promises");
    const home = ${JSON.stringify(home)};
    const provider = ${JSON.stringify(provider)};
    await auth.writeCodexHomeCredentials(home, ${old}, { provider });
    await writeFile(home + "/filler", "x".repeat(15 * 4096));
    const error = await auth
      .writeCodexHomeCredentials(home, ${next}, { provider })
      .catch((error) => error);
    const { credentials } = await auth.readCodexHomeCredentials(home);
    return { code: error.code, reason: error.reason, kept: credentials.refreshToken,
      files: (await readdir(home)).sort() };`,
  );
  expect(result).toEqual({
    code: "CREDENTIALS_NOT_WRITABLE",
    reason: "ENOSPC",
    kept: "rt-secret-old",
    files: ["auth.json", "auth.json.lock", "auth.lock", "filler"],
  });
});
