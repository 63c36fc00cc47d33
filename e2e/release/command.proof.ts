import { execFile } from "node:child_process";
import { stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createRealWorld, type RealWorld } from "../support/real-world.ts";
import { failures, newPerson, send, startSignIn, turns } from "../support/steps.ts";
import { openPage } from "../support/browser.ts";
import { useBrowser } from "../support/use-console.ts";
import {
  install,
  makeEmptyFolder,
  makeRelease,
  npm,
  ownEnvironment,
  startServing,
} from "./support.ts";

const run = promisify(execFile);
const MAX_TARBALL_BYTES = 15_000_000;

let folder = "";
let tarball = "";
let world: RealWorld;

beforeAll(async () => {
  const { out, files } = await makeRelease("none");
  tarball = join(out, files.find((name) => /^latchkey-\d.*\.tgz$/u.test(name)) ?? "");
  folder = await makeEmptyFolder();
  world = await createRealWorld();
  await install(folder, [tarball]);
});

afterAll(() => world.close());

describe("latchkey, installed from its tarball alone", () => {
  const shared = useBrowser();

  test("is small and holds no sources, no caches and no other version of itself", async () => {
    expect((await stat(tarball)).size).toBeLessThan(MAX_TARBALL_BYTES);
    const listed = (await run("tar", ["--list", "--file", tarball])).stdout.trim().split("\n");
    expect(listed).toContain("package/dist/latchkey.js");
    expect(listed).toContain("package/web/index.html");
    expect(listed).toContain("package/man/latchkey.1");
    expect(listed.filter((path) => /\/(src|test|\.cache|\.compile-cache)\//u.test(path))).toEqual(
      [],
    );
    const installed = await npm(folder, ["ls", "--all", "--parseable"]);
    expect(installed).not.toContain("@latchkey/");
  });

  test("npx latchkey login signs in, and status says so", async () => {
    const home = await world.createHome(join(world.directory, "by-command"), { isSignedIn: false });
    const env = ownEnvironment({ ...world.environment, CODEX_HOME: home });
    const login = execFile("npx", ["--no", "latchkey", "login", "--json"], { cwd: folder, env });
    let said = "";
    let isApproved = false;
    login.stdout?.on("data", (text: string) => {
      said += text;
      const userCode = /"userCode":"([^"]+)"/u.exec(said)?.[1];
      if (userCode === undefined || isApproved) return;
      isApproved = true;
      world.sim.control.approve(userCode);
    });
    await new Promise((resolve) => login.once("close", resolve));
    expect(said).toContain('"event":"signed_in"');
    const { stdout } = await run("npx", ["--no", "latchkey", "status"], { cwd: folder, env });
    expect(stdout).toContain("ada@example.com");
  });

  test("latchkey serve is a console: a turn, a dead sign-in, its repair, Retry", async () => {
    const env = ownEnvironment({ ...world.environment, PATH: process.env["PATH"] ?? "" });
    const serving = await startServing([join(folder, "node_modules/.bin/latchkey"), "serve"], {
      cwd: folder,
      env,
    });
    try {
      const person = await newPerson(shared.browser);
      const { page } = await openPage(person, serving.link, { isStranger: true });
      await page.getByRole("button", { name: "Open the console" }).click();
      await send(page, "say: hello from the package");
      await turns(page).getByText("hello from the package").last().waitFor();
      world.sim.control.expireSignIns();
      await send(page, "say: still there");
      await failures(page).waitFor();
      world.sim.control.approve(await startSignIn(page));
      const dialog = page.getByRole("dialog");
      await dialog.getByText(/Signed in as/).waitFor();
      await dialog.getByRole("button", { name: "Back to the page" }).click();
      await failures(page).getByRole("button", { name: "Retry" }).click();
      await turns(page).getByText("still there").last().waitFor();
    } finally {
      expect(await serving.stop()).toBe(0);
    }
  });

  test("an older Node gets one clear line", async () => {
    const older = join(folder, "older.mjs");
    await writeFile(
      older,
      'Object.defineProperty(process.versions, "node", { value: "20.20.2" });\n' +
        'Object.defineProperty(process, "version", { value: "v20.20.2" });\n',
    );
    const program = join(folder, "node_modules/latchkey/dist/latchkey.js");
    const started = run(process.execPath, ["--import", older, program, "status"]);
    await expect(started).rejects.toMatchObject({
      code: 1,
      stderr:
        "latchkey needs Node 22.18 or newer; this is v20.20.2. " +
        "Install Node 24 from https://nodejs.org and run the same command again.\n",
    });
  });
});
