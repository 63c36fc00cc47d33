// Records the README's moving picture from a real browser: `npm run record`, with img2webp (Debian's
// package webp). The demo's console fails a turn, is signed in again, and goes on at Retry.
import { execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import type { Locator, Page } from "playwright-core";
import { launchBrowser, openPage } from "../support/browser.ts";
import { startDemoConsole, type DemoConsole } from "../support/console.ts";
import { failures, newPerson, send, turns } from "../support/steps.ts";

const PICTURE = join(import.meta.dirname, "../../docs/images/repair.webp");
const SIZE = { width: 960, height: 600 };
const PHONE = { width: 390, height: 600 };

/** Pictures in their order, each with the time that it stays. */
class Film {
  readonly #directory: string;
  readonly #frames: { path: string; milliseconds: number }[] = [];

  constructor(directory: string) {
    this.#directory = directory;
  }

  async take(page: Page, milliseconds: number): Promise<void> {
    const path = join(this.#directory, `${this.#frames.length}.png`);
    await page.screenshot({ path, animations: "disabled" });
    this.#frames.push({ path, milliseconds });
  }

  /** Shows what is pressed before it is pressed. */
  async press(page: Page, button: Locator): Promise<void> {
    await button.hover();
    await this.take(page, 600);
    await button.click();
  }

  async write(target: string): Promise<void> {
    const frames = this.#frames.flatMap(({ path, milliseconds }) => [
      "-d",
      String(milliseconds),
      path,
    ]);
    await promisify(execFile)("img2webp", [
      "-loop",
      "0",
      "-lossy",
      "-q",
      "60",
      ...frames,
      "-o",
      target,
    ]);
  }
}

async function record({ server, world }: DemoConsole, film: Film): Promise<void> {
  const browser = await launchBrowser();
  try {
    const person = await newPerson(browser, { viewport: SIZE });
    const { page } = await openPage(person, server.url);
    await send(page, "run: echo All 42 tests passed");
    await turns(page)
      .getByText(/tokens in/)
      .waitFor();
    await film.take(page, 1_500);

    world.control.expireSignIns();
    await send(page, "Tell me about herons");
    await failures(page).waitFor();
    await film.take(page, 2_000);

    await film.press(page, page.getByRole("button", { name: "Re-authenticate (device auth)" }));
    const dialog = page.getByRole("dialog");
    await film.press(page, dialog.getByRole("button", { name: "Start sign-in" }));
    const code = await dialog.getByTestId("user-code").textContent();
    await film.take(page, 2_000);

    const phone = await newPerson(browser, { viewport: PHONE });
    const other = await openPage(phone, world.deviceUrl, { isStranger: true });
    await other.page.getByRole("textbox", { name: "Code" }).fill(code ?? "");
    await other.page.getByRole("button", { name: "Continue" }).click();
    await other.page.getByRole("button", { name: "Approve" }).click();

    await dialog.getByText(/Signed in as/).waitFor();
    await film.take(page, 1_800);
    await film.press(page, dialog.getByRole("button", { name: "Back to the page" }));
    await dialog.waitFor({ state: "detached" });
    await film.press(page, failures(page).getByRole("button", { name: "Retry" }));
    await turns(page)
      .nth(2)
      .getByText(/tokens in/)
      .waitFor();
    await film.take(page, 3_000);
  } finally {
    await browser.close();
  }
}

const directory = await mkdtemp(join(tmpdir(), "latchkey-recording-"));
const demo = await startDemoConsole();
try {
  const film = new Film(directory);
  await record(demo, film);
  await film.write(PICTURE);
} finally {
  await demo.close();
  await rm(directory, { recursive: true, force: true });
}
