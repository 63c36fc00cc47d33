import { spawn } from "node:child_process";
import { once } from "node:events";
import { cp } from "node:fs/promises";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createRealWorld, type RealWorld } from "../support/real-world.ts";
import { openPage } from "../support/browser.ts";
import { newPerson } from "../support/steps.ts";
import { useBrowser } from "../support/use-console.ts";
import { makeEmptyFolder, makeRelease, npm, ownEnvironment } from "./support.ts";

const EXAMPLE = join(import.meta.dirname, "../../examples/express-console");
const PASSWORD = "a long enough password";

let folder = "";
let world: RealWorld;
const shared = useBrowser();

beforeAll(async () => {
  const { out, files } = await makeRelease("npm");
  folder = await makeEmptyFolder();
  await cp(EXAMPLE, folder, { recursive: true });
  const tarballs = files
    .filter((name) => name.startsWith("latchkey-"))
    .map((name) => join(out, name));
  const libraries = tarballs.filter((path) => !/latchkey-\d/u.test(path));
  await npm(folder, ["install", "--no-audit", "--no-fund", "--loglevel=error", ...libraries]);
  world = await createRealWorld();
});

afterAll(() => world.close());

/** The example as its reader starts it. */
async function startExample(codexHome: string) {
  const child = spawn(process.execPath, ["main.js"], {
    cwd: folder,
    env: ownEnvironment({ ...world.environment, CODEX_HOME: codexHome, PASSWORD, PORT: "0" }),
    stdio: ["ignore", "pipe", "inherit"],
  });
  const closed = once(child, "close") as Promise<[number | null]>;
  const [line] = (await once(createInterface(child.stdout), "line")) as [string];
  return {
    url: /http\S+/u.exec(line)?.[0] ?? "",
    stop: async () => {
      child.kill("SIGTERM");
      return (await closed)[0];
    },
  };
}

test("the example signs in, meets a dead sign-in as a code, is repaired, and asks again", async () => {
  const home = await world.createHome(join(world.directory, "example"), { isSignedIn: false });
  const example = await startExample(home);
  try {
    const person = await newPerson(shared.browser, {
      httpCredentials: { username: "me", password: PASSWORD },
    });
    const { page } = await openPage(person, example.url, { isStranger: true });
    const state = page.getByRole("status");
    const ask = async () => {
      await page.getByRole("textbox", { name: "Message" }).fill("say: well done");
      await page.getByRole("button", { name: "Ask Codex" }).click();
    };
    const signIn = async () => {
      await page.getByRole("button", { name: /Re-authenticate/ }).click();
      const code = page.locator("#code");
      await expect.poll(() => code.textContent()).toMatch(/\w+-\w+/);
      world.sim.control.approve((await code.textContent()) ?? "");
      await state.getByText("Signed in as ada@example.com").waitFor();
    };
    await ask();
    await state.getByText("CODEX_SIGNED_OUT").waitFor();
    await signIn();
    await ask();
    await page.getByText("well done").first().waitFor();
    world.sim.control.expireSignIns();
    await ask();
    await state.getByText("CODEX_AUTH_EXPIRED").waitFor();
    await signIn();
    await ask();
    await state.getByText("Done.").waitFor();
  } finally {
    expect(await example.stop()).toBe(0);
  }
  const unsigned = await fetch(`${example.url}/api/codex/homes`).catch(() => undefined);
  expect(unsigned).toBeUndefined();
});
