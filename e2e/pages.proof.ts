import type { Page } from "playwright-core";
import { beforeAll, describe, expect, it } from "vitest";
import { findViolations } from "./support/axe.ts";
import { fillConsole, visitEveryPage } from "./support/every-page.ts";
import { takePicture } from "./support/screenshots.ts";
import { failures, send } from "./support/steps.ts";
import { useConsole } from "./support/use-console.ts";

const latchkey = useConsole();
let places: Awaited<ReturnType<typeof fillConsole>>;

beforeAll(async () => {
  places = await fillConsole(latchkey.url);
});

const PHONE = { width: 360, height: 740 };
const SCREENS = [
  { label: "light", colorScheme: "light" },
  { label: "dark", colorScheme: "dark" },
  { label: "phone-dark", colorScheme: "dark", viewport: PHONE },
  { label: "phone-light", colorScheme: "light", viewport: PHONE },
  { label: "wide-light", colorScheme: "light", viewport: { width: 2560, height: 1300 } },
] as const;

describe("every page", () => {
  it.each(SCREENS)(
    "is accessible, fits the screen and keeps to its policy: $label",
    async (screen) => {
      const { violations, problems } = await visitEveryPage(latchkey, places, screen);
      console.log(`axe, ${screen.label}: ${places.length} pages, ${violations.length} violations`);
      expect(violations).toEqual([]);
      expect(problems).toEqual([]);
    },
  );
});

type Found = { page: Page; label: string; violations: string[] };

async function look({ page, label, violations }: Found, name: string): Promise<void> {
  for (const found of await findViolations(page)) violations.push(`${name}: ${found}`);
  await takePicture(page, `${name}-${label}`);
}

async function openEachDialog(found: Found): Promise<void> {
  const { page } = found;
  const dialog = page.getByRole("dialog");
  const button = (name: string) => page.getByRole("button", { name, exact: true });
  const closed = () => dialog.waitFor({ state: "detached" });
  await page.goto(`${latchkey.url}/chat`);
  await button("Re-authenticate (device auth)").click();
  await button("Start sign-in").waitFor();
  await look(found, "sign-in-start");
  await button("Start sign-in").click();
  await page.getByTestId("user-code").waitFor();
  await look(found, "sign-in-dialog");
  await button("Cancel sign-in").click();
  await dialog.getByText("The sign-in was cancelled").waitFor();
  await look(found, "sign-in-cancelled");
  await button("Close").click();
  await closed();
  await page.goto(
    `${latchkey.url}${places.find(({ name }) => name === "agent-conversation")?.path}`,
  );
  await button("Commands").click();
  await dialog.getByText("illustrate").waitFor();
  await look(found, "commands");
  await button("Close").click();
  await closed();
  await page.goto(`${latchkey.url}/sign-ins`);
  await button("Take over this server").click();
  await dialog.waitFor();
  await look(found, "take-over");
  await button("Leave it").click();
  await closed();
}

describe("every dialog and a failed turn", () => {
  it.each([
    { label: "light", colorScheme: "light" },
    { label: "dark", colorScheme: "dark" },
    { label: "phone-light", colorScheme: "light", viewport: PHONE },
    { label: "phone-dark", colorScheme: "dark", viewport: PHONE },
  ] as const)("is accessible: $label", async ({ label, ...screen }) => {
    const { page } = await latchkey.open("/chat", { ...screen, reducedMotion: "reduce" });
    const found: Found = { page, label, violations: [] };
    await openEachDialog(found);
    await page.goto(`${latchkey.url}/chat`);
    latchkey.world.control.expireSignIns();
    await send(page, "Tell me about herons");
    await failures(page).waitFor();
    await page
      .getByText(/Codex sign-in expired/)
      .first()
      .waitFor();
    await look(found, "failed-turn");
    console.log(`axe, dialogs, ${label}: ${found.violations.length} violations`);
    expect(found.violations).toEqual([]);
  });
});
