import { startFirstConversations } from "../../demo/world/first-conversations.ts";
import { ACCESS_TOKEN } from "../../packages/server/test/support/session.ts";
import type { BrowserContextOptions, Page } from "playwright-core";
import { findViolations } from "./axe.ts";
import { openPage } from "./browser.ts";
import { notePolicyViolations, policyViolations } from "./policy.ts";
import { takePicture } from "./screenshots.ts";
import { newPerson } from "./steps.ts";
import type { SharedConsole } from "./use-console.ts";

type Place = { name: string; path: string; shows: string };

/** Fills a console, and answers where its pages are and what each shows once it is there. */
export async function fillConsole(url: string): Promise<Place[]> {
  const started = await startFirstConversations(url, ACCESS_TOKEN);
  return [
    { name: "chat", path: `/chat/${started.codex}`, shows: "tokens in" },
    { name: "chat-lm-studio", path: `/chat/${started.lmStudio}`, shows: "qwen3-coder-30b · " },
    { name: "new-chat", path: "/chat", shows: "What shall we work on?" },
    { name: "agents", path: "/agents", shows: "Each agent is a Codex home" },
    { name: "agent", path: "/agents/coder", shows: "Run one of" },
    { name: "agent-conversation", path: `/agents/scribe/${started.agent}`, shows: "step 2 of 2" },
    { name: "flows", path: "/flows", shows: "A flow leads agents" },
    { name: "flow", path: "/flows/release", shows: "Start the flow" },
    { name: "flow-broken", path: "/flows/unfinished", shows: "cannot be used" },
    { name: "flow-run", path: `/flows/polish/${started.flow}`, shows: "Finished" },
    { name: "sign-ins", path: "/sign-ins", shows: "What was done" },
    { name: "nowhere", path: "/nowhere", shows: "There is no such page." },
  ];
}

/**
 * Opens one page after the other as somebody with this screen, and says what is wrong with each: what
 * axe finds, what its own policy refuses, what does not fit.
 */
export async function visitEveryPage(
  { browser, url }: Pick<SharedConsole, "browser" | "url">,
  places: readonly Place[],
  screen: BrowserContextOptions & { label: string },
): Promise<{ violations: string[]; problems: string[] }> {
  // What still fades in has less contrast than it is going to have.
  const person = await newPerson(browser, { reducedMotion: "reduce", ...screen });
  await notePolicyViolations(person);
  const { page, problems } = await openPage(person, url);
  const violations: string[] = [];
  for (const { name, path, shows } of places) {
    await page.goto(`${url}${path}`);
    await page.getByRole("main").getByText(shows).first().waitFor();
    await page.waitForLoadState("networkidle");
    const found = [...(await findViolations(page)), ...(await policyViolations(page))];
    violations.push(...found.map((violation) => `${name}: ${violation}`));
    if (await scrollsSideways(page)) violations.push(`${name}: wider than the screen`);
    await takePicture(page, `${name}-${screen.label}`);
  }
  await person.close();
  return { violations, problems };
}

function scrollsSideways(page: Page): Promise<boolean> {
  return page.evaluate<boolean>(
    "document.documentElement.scrollWidth > document.documentElement.clientWidth",
  );
}
