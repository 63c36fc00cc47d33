import { once } from "node:events";
import { createServer, type IncomingHttpHeaders } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, it, onTestFinished } from "vitest";
import { ACCESS_TOKEN } from "../../packages/server/test/support/session.ts";
import { openPage } from "../support/browser.ts";
import { newPerson } from "../support/steps.ts";
import { useConsole } from "../support/use-console.ts";

const latchkey = useConsole();
const STRANGER = { isStranger: true };

it("the printed link opens the console once, at the press of a button; it can be locked, and the token opens it elsewhere", async () => {
  const link = /http:\S+#\S+/.exec(latchkey.introduction)?.[0] ?? "";
  // What makes a preview of a link loads and shows it, and presses nothing.
  const preview = await openPage(await newPerson(latchkey.browser), link, STRANGER);
  await preview.page.getByRole("button", { name: "Open the console" }).waitFor();

  const person = await newPerson(latchkey.browser);
  const first = await openPage(person, link, STRANGER);
  await first.page.getByText("Welcome to Latchkey").waitFor();
  await first.page.getByRole("button", { name: "Open the console" }).click();
  await first.page.getByText("What shall we work on?").waitFor();
  expect(first.page.url()).not.toContain("#");
  expect(new URL(first.page.url()).pathname).toBe("/chat");
  expect(first.problems).toEqual([]);
  expect(await first.page.evaluate("document.cookie")).toBe("");

  const second = await person.newPage();
  await second.goto(`${latchkey.url}/sign-ins`);
  await second.getByRole("heading", { name: "Sign-ins", level: 1 }).waitFor({ state: "attached" });
  await first.page.getByRole("button", { name: "Lock this console" }).click();
  await first.page.getByText("This console is locked").waitFor();
  // The other tab's socket ends with the session.
  await second.getByText("This console is locked").waitFor();
  await first.page.reload();
  await first.page.getByText("This console is locked").waitFor();

  await preview.page.getByRole("button", { name: "Open the console" }).click();
  await preview.page.getByText("This link has been used, or is too old.").waitFor();
  const { page } = preview;
  await page.getByLabel("Access token").fill("not the token at all");
  await page.getByRole("button", { name: "Open the console" }).click();
  await page.getByText("That is not this console's access token.").waitFor();
  await page.getByLabel("Access token").fill(ACCESS_TOKEN);
  await page.getByRole("button", { name: "Open the console" }).click();
  await page.getByText("What shall we work on?").waitFor();
});

it("a page on another port of the host gets the cookie, and can open nothing with it", async () => {
  const caught: IncomingHttpHeaders[] = [];
  const thief = createServer(({ headers }, response) => {
    caught.push(headers);
    response.setHeader("content-type", "text/html");
    response.end("<!doctype html>");
  }).listen(0, "127.0.0.1");
  onTestFinished(() => {
    thief.close();
    thief.closeAllConnections();
  });
  await once(thief, "listening");
  const { port } = thief.address() as AddressInfo;

  const person = await newPerson(latchkey.browser);
  const { page } = await openPage(person, latchkey.url);
  await page.getByText("What shall we work on?").waitFor();
  const there = await person.newPage();
  await there.goto(`http://127.0.0.1:${port}/`);
  const { cookie = "" } = caught[0] ?? {};
  expect(cookie).toContain("latchkey_session_");
  expect(await there.evaluate("localStorage.length")).toBe(0);

  for (const path of ["/api/conversations", "/api/codex/homes", "/api/openapi.json", "/metrics"]) {
    const answer = await fetch(`${latchkey.url}${path}`, { headers: { cookie } });
    expect(answer.status, path).toBe(401);
  }
  const start = await fetch(`${latchkey.url}/api/codex/device-auth`, {
    method: "POST",
    headers: { cookie, "content-type": "application/json" },
    body: "{}",
  });
  expect(start.status).toBe(401);
});
