import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import type { Page } from "playwright-core";

const DIRECTORY = process.env["LATCHKEY_SCREENSHOTS"];

/** Keeps a picture of the page where LATCHKEY_SCREENSHOTS names a directory; else does nothing. */
export async function takePicture(page: Page, name: string): Promise<void> {
  if (!DIRECTORY) return;
  await mkdir(DIRECTORY, { recursive: true });
  await page.screenshot({ path: join(DIRECTORY, `${name}.png`), animations: "disabled" });
}
