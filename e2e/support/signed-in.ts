import type { BrowserContext } from "playwright-core";
import { openSession } from "../../packages/server/test/support/session.ts";

/** Where the page keeps its half of the session. */
const STORED_AS = "latchkey.session-key";

/** What makes a fresh browser one that has signed in: a cookie, and a script that runs before the page's own. */
export async function signedInBrowser(address: string) {
  const { origin } = new URL(address);
  const { cookie, key } = await openSession(origin);
  const [name = "", value = ""] = cookie.split("=");
  const store = `localStorage.setItem(${JSON.stringify(STORED_AS)}, ${JSON.stringify(key)})`;
  return {
    cookie: { name, value, url: origin, httpOnly: true, sameSite: "Strict" as const },
    script: `if (location.origin === ${JSON.stringify(origin)}) ${store};`,
  };
}

const signedIn = new WeakMap<BrowserContext, Set<string>>();

/** Signs a person in to a console, once. */
export async function signInPerson(person: BrowserContext, address: string): Promise<void> {
  const { origin } = new URL(address);
  const origins = signedIn.get(person) ?? new Set();
  if (origins.has(origin)) return;
  signedIn.set(person, origins.add(origin));
  const { cookie, script } = await signedInBrowser(address);
  await person.addCookies([cookie]);
  await person.addInitScript(script);
}
