import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { codexAuthJson } from "@latchkey/openai-sim";
import type { Locator, Page } from "playwright-core";
import { beforeAll, describe, expect, it } from "vitest";
import { findViolations } from "./support/axe.ts";
import { useConsole } from "./support/use-console.ts";

const latchkey = useConsole();
let page: Page;
let problems: string[];

beforeAll(async () => {
  // What still fades in has less contrast than it is going to have.
  ({ page, problems } = await latchkey.open("/sign-ins", { reducedMotion: "reduce" }));
});

const button = (name: string) => page.getByRole("button", { name, exact: true });
const audit = () => page.getByRole("region", { name: "Audit trail" });

/** The card of a home, by its name. */
function card(label: string): Locator {
  const heading = page.getByRole("heading", { level: 2, name: label, exact: true });
  return page.getByRole("listitem").filter({ has: heading });
}

async function answerQuestion(label: string): Promise<void> {
  const dialog = page.getByRole("dialog");
  await dialog.waitFor();
  expect(await findViolations(page)).toEqual([]);
  await dialog.getByRole("button", { name: label, exact: true }).click();
  await dialog.waitFor({ state: "detached" });
}

/** An agent whose home somebody else keeps: its tokens end within the hour, and nothing renews them. */
async function writeBorrower(name: string): Promise<void> {
  const { control, directories, environment } = latchkey.world;
  const home = join(directories.agents, name);
  await mkdir(home, { mode: 0o700 });
  control.setAccessTokenLifetime(3600);
  const tokens = { ...control.signIn("grace@example.com"), refreshToken: "" };
  control.setAccessTokenLifetime(864_000);
  const authJson = codexAuthJson(environment["LATCHKEY_ISSUER"] ?? "", tokens);
  const borrowed = authJson.replace('"chatgpt"', '"chatgptAuthTokens"');
  await writeFile(join(home, "config.toml"), "");
  await writeFile(join(home, "auth.json"), borrowed, { mode: 0o600 });
}

describe("the Sign-ins page", () => {
  it("says how far what Codex runs is kept from the sign-ins", async () => {
    const server = card("this server");
    await server.getByText("Can read sign-ins: Commands have full access here.").waitFor();
  });

  it("refreshes a sign-in, and every home that follows it", async () => {
    const before = latchkey.world.control.snapshot().refreshRequests;
    await button("Refresh this server").click();
    await audit()
      .getByRole("row", { name: /this server.*Refresh asked for/ })
      .waitFor();
    await card("agent coder")
      .getByText(/this server/)
      .waitFor();
    expect(latchkey.world.control.snapshot().refreshRequests).toBe(before + 1);
  });

  it("shows a sign-in that waits, and cancels it", async () => {
    await button("Sign in agent coder").click();
    await button("Give agent coder a sign-in of its own").click();
    await button("Start sign-in").click();
    await page.getByTestId("user-code").waitFor();
    await button("Close").click();
    const waiting = page.getByRole("list", { name: "Waiting sign-ins" });
    await waiting.getByText(/agent coder · code to be entered/).waitFor();
    await waiting.getByRole("button", { name: "Show" }).click();
    await page.getByTestId("user-code").waitFor();
    await button("Close").click();
    await waiting.getByRole("button", { name: "Cancel" }).click();
    await page.getByText("No sign-in is waiting.").waitFor();
    await audit()
      .getByText(/The sign-in was cancelled/)
      .waitFor();
  });

  it("takes the refresh token of a home over, and gives it back", async () => {
    const scribe = card("agent scribe");
    await scribe.getByText("in this home").waitFor();
    await button("Take over agent scribe").click();
    await answerQuestion("Take over");
    await scribe.getByText("in the console’s vault").waitFor();
    await button("Give back agent scribe").click();
    await answerQuestion("Give back");
    await scribe.getByText("in this home").waitFor();
    await scribe.getByText("Signed in", { exact: true }).waitFor();
  });

  it("says on every page where it matters that a sign-in ends soon", async () => {
    await writeBorrower("borrower");
    const agent = await latchkey.open("/agents/borrower");
    const notices = agent.page.getByRole("status", { name: "Codex sign-ins" });
    await notices.getByText(/sign-in of agent borrower can’t be renewed and ends at/).waitFor();
    await notices.getByRole("button", { name: "Sign in again" }).click();
    await agent.page.getByRole("dialog").getByRole("button", { name: "Start sign-in" }).waitFor();
    await agent.page.goto(`${latchkey.url}/sign-ins`);
    await agent.page.getByText("Ends soon").waitFor();
    expect(agent.problems).toEqual([]);
  });

  it("signs an agent out alone, lets it follow again, and signs everybody out with the server", async () => {
    await button("Sign out agent coder").click();
    await answerQuestion("Keep it");
    await button("Sign out agent coder").click();
    await answerQuestion("Sign out");
    await card("agent coder").getByText("Signed out", { exact: true }).waitFor();
    await card("this server").getByText("Signed in", { exact: true }).waitFor();
    await button("Let agent coder follow this server").click();
    await card("agent coder").getByText("Signed in", { exact: true }).waitFor();
    await button("Sign out this server").click();
    await answerQuestion("Sign out");
    await card("this server").getByText("Signed out", { exact: true }).waitFor();
    await card("agent reviewer").getByText("Signed out", { exact: true }).waitFor();
    expect(await button("Sign out this server").count()).toBe(0);
    expect(await findViolations(page)).toEqual([]);
  });

  it("signs the server in again, which reaches its agents", async () => {
    await button("Sign in this server").click();
    await button("Start sign-in").click();
    latchkey.world.control.approve((await page.getByTestId("user-code").textContent()) ?? "");
    await page.getByText("Signed in as ada@example.com (Plus)").waitFor();
    await button("Back to the page").click();
    await card("this server").getByText("Signed in", { exact: true }).waitFor();
    await card("agent reviewer").getByText("Signed in", { exact: true }).waitFor();
    expect(problems).toEqual([]);
  });
});
