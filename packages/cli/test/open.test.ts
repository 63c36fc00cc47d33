import { chmod, mkdir, readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { openSession, postSession } from "../../server/test/support/session.ts";
import { runLatchkey, startLatchkey } from "./support/command.ts";
import { createScratch, type Scratch } from "./support/scratch.ts";

async function startServing(
  scratch: Scratch,
): Promise<{ url: string; settings: Record<string, string> }> {
  const settings = { LATCHKEY_LOG_LEVEL: "silent", LATCHKEY_DATA_DIR: join(scratch.root, "data") };
  const serving = startLatchkey(scratch, ["serve"], { ...settings, LATCHKEY_PORT: "0" });
  const url = await serving.untilPrinted(/http:\S+:\d+(?=\n)/u);
  return { url, settings: { ...settings, LATCHKEY_URL: url } };
}

test("latchkey open makes a link that signs in once", async (context) => {
  const scratch = await createScratch(context);
  const { url, settings } = await startServing(scratch);
  const { exitCode, stdout } = await runLatchkey(scratch, ["open"], settings);
  expect(exitCode).toBe(0);
  const link = new URL(stdout.trim());
  expect(`${link.origin}${link.pathname}`).toBe(`${url}/sign-in`);
  const code = link.hash.slice(1);
  await openSession(url, { code });
  expect((await postSession(url, { code })).status).toBe(401);
});

test("latchkey open shows the link to the browser of this user, and to no other user of the machine", async (context) => {
  const scratch = await createScratch(context);
  const { settings } = await startServing(scratch);
  const programs = join(scratch.root, "bin");
  await mkdir(programs);
  const opener = join(programs, "opener");
  const seen = join(scratch.root, "seen");
  await writeFile(opener, `#!/bin/sh\nprintf '%s\\n' "$@" > ${seen}\n`);
  await chmod(opener, 0o755);
  const { stdout } = await runLatchkey(scratch, ["open"], {
    ...settings,
    BROWSER: opener,
    DISPLAY: ":99",
  });
  const page = new URL((await readFile(seen, "utf8")).trim());
  expect(page.protocol).toBe("file:");
  expect(page.href).not.toContain(new URL(stdout.trim()).hash.slice(1));
  expect((await stat(page)).mode & 0o777).toBe(0o600);
  expect(await readFile(page, "utf8")).toContain(stdout.trim());
});

test("latchkey open says what to start where no console answers, and sends nothing to who listens there", async (context) => {
  const scratch = await createScratch(context);
  const data = { LATCHKEY_DATA_DIR: join(scratch.root, "data") };
  const first = await runLatchkey(scratch, ["open"], data);
  expect(first).toMatchObject({ exitCode: 6, stdout: "" });
  expect(first.stderr).toMatch(/No console has been started.*\n.*latchkey serve/su);
  await mkdir(data.LATCHKEY_DATA_DIR, { mode: 0o700 });
  const token = "a-token-that-is-long-enough-for-it";
  await writeFile(join(data.LATCHKEY_DATA_DIR, "access-token"), token, { mode: 0o600 });
  const url = "http://127.0.0.1:9";
  const second = await runLatchkey(scratch, ["open", "--url", url], data);
  expect(second).toMatchObject({ exitCode: 6, stdout: "" });
  expect(second.stderr).toContain(`No console answers at ${url}`);
});

test.runIf(process.getuid?.() === 0)(
  "latchkey doctor warns of root, with how not to",
  async (context) => {
    const scratch = await createScratch(context);
    const { stdout } = await runLatchkey(scratch, ["doctor"]);
    expect(stdout).toMatch(/^warning user: root: .*\n\s+Next: adduser/mu);
  },
);
