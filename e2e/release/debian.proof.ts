import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { stat } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { skipWithout } from "@latchkey/testing";
import { expect, test } from "vitest";
import { makeRelease } from "./support.ts";

const run = promisify(execFile);

skipWithout(
  existsSync("/usr/bin/dpkg-deb") && process.getuid?.() === 0
    ? undefined
    : "installs a Debian package: needs Debian and root",
);

test("the Debian package installs, runs as its own user, and goes without a trace", async () => {
  const { out, files } = await makeRelease("debian");
  const name = files.find((file) => file.endsWith(".deb")) ?? "";
  try {
    await run("dpkg", ["--install", join(out, name)]);
    const { stdout: version } = await run("latchkey", ["--version"]);
    expect(name).toContain(version.trim());
    const { stdout: users } = await run("getent", ["passwd", "latchkey"]);
    expect(users).toContain("/var/lib/latchkey");

    const unit = "/usr/lib/systemd/system/latchkey.service";
    await run("systemd-analyze", ["verify", "--man=no", unit]);
    const { stdout: exposure } = await run("systemd-analyze", [
      "security",
      "--offline=true",
      "--no-pager",
      unit,
    ]);
    expect(exposure).toMatch(/Overall exposure level for latchkey\.service: [0-5]\./u);

    const page = "/usr/share/man/man1/latchkey.1.gz";
    expect((await stat(page)).size).toBeGreaterThan(500);
    const state = "/var/lib/latchkey";
    expect(existsSync(state)).toBe(false);
  } finally {
    await run("dpkg", ["--purge", "latchkey"]);
  }
  expect(existsSync("/usr/lib/latchkey")).toBe(false);
});
