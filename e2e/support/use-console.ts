import type { Browser, BrowserContext, BrowserContextOptions, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach } from "vitest";
import type { DemoWorld } from "../../demo/demo-world.ts";
import { launchBrowser, openPage } from "./browser.ts";
import { startDemoConsole, type DemoConsole } from "./console.ts";
import { newPerson } from "./steps.ts";

/** A page that a person of its own has opened. */
type Visit = { person: BrowserContext; page: Page; problems: string[] };

export type SharedBrowser = {
  readonly browser: Browser;
  /** A new person goes to an address. */
  visit(url: string, options?: BrowserContextOptions): Promise<Visit>;
};

export type SharedConsole = {
  readonly browser: Browser;
  readonly world: DemoWorld;
  readonly url: string;
  /** What the console prints when it has started. */
  readonly introduction: string;
  /** A new person opens a page of the console. */
  open(path: string, options?: BrowserContextOptions): Promise<Visit>;
};

type ConsoleOptions = { flags?: readonly string[]; environment?: Record<string, string> };

/** One browser for the tests of a file. Who comes in a test leaves with it, others stay to the end. */
export function useBrowser(flags?: readonly string[]): SharedBrowser {
  let launched: Browser | undefined;
  let staying: BrowserContext[] = [];
  const browser = () => started(launched);

  beforeAll(async () => {
    launched = await launchBrowser(flags);
  });
  beforeEach(() => {
    staying = browser().contexts();
  });
  afterEach(async () => {
    const all = browser().contexts();
    const leaving = all.filter((person) => !staying.includes(person));
    await Promise.all(leaving.map((person) => person.close()));
  });
  afterAll(() => launched?.close());

  return {
    get browser() {
      return browser();
    },
    async visit(url, options) {
      const person = await newPerson(browser(), options);
      return { person, ...(await openPage(person, url)) };
    },
  };
}

/** One browser, started with these flags, and one console, in this environment, for a file's tests. */
export function useConsole({ flags, environment }: ConsoleOptions = {}): SharedConsole {
  let demo: DemoConsole | undefined;
  beforeAll(async () => {
    demo = await startDemoConsole(environment);
  });
  afterAll(() => demo?.close());
  const shared = useBrowser(flags);

  return {
    get browser() {
      return shared.browser;
    },
    get world() {
      return started(demo).world;
    },
    get url() {
      return started(demo).server.url;
    },
    get introduction() {
      return started(demo).server.introduction;
    },
    open: (path, options) => shared.visit(`${started(demo).server.url}${path}`, options),
  };
}

function started<Thing>(thing: Thing | undefined): Thing {
  if (thing === undefined) throw new Error("Ask for this in a test or a hook, not before.");
  return thing;
}
