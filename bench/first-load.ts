import { gzipSync } from "node:zlib";
import { z } from "zod";
import { createRealWorld } from "../e2e/support/real-world.ts";
import { figure, remark, type Bench } from "./harness/bench.ts";
import { median, ms } from "./harness/measure.ts";
import {
  openUndisturbedBrowser,
  TELL,
  type UndisturbedBrowser,
} from "./harness/undisturbed-page.ts";

const ROUNDS = { full: 9, quick: 2 };
const SLOWDOWN = 4;

type Load = { scripts: string[]; paintMs: number; interactiveMs: number };

/** What a person waits for before the first message can be typed. */
export const firstLoad: Bench = {
  name: "first-load",
  title: "Web: first load",
  async run(size) {
    const world = await createRealWorld();
    const browser = await openUndisturbedBrowser();
    try {
      const server = await world.startServer();
      const loads: Load[] = [];
      for (let round = 0; round < ROUNDS[size]; round += 1) {
        loads.push(await load(browser, server.url));
      }
      const sizes = loads.map(({ scripts }) =>
        scripts.reduce((sum, text) => sum + gzipped(text), 0),
      );
      const interactive = median(loads.map(({ interactiveMs }) => interactiveMs));
      return {
        figures: [
          figure({
            what: "web: JavaScript before the first paint, gzipped",
            value: `${median(sizes).toFixed(0)} kB`,
            goal: { text: "≤ 250 kB", actual: median(sizes), atMost: 250 },
            cause: "React, MUI and the router are needed for the first page",
          }),
          figure({
            what: `web: navigation → message box takes input, ${SLOWDOWN}× slower processor`,
            value: ms(interactive),
            goal: { text: "< 1 s", actual: interactive, atMost: 1000 },
            cause: "the scripts are compiled and run on a slowed processor before the page stands",
          }),
          remark(
            "web: navigation → first contentful paint",
            ms(median(loads.map((l) => l.paintMs))),
          ),
        ],
        how:
          "A fresh browser context each time, Chromium without a window or a script debugger, on loopback. " +
          "The page is interactive when its message box stands, is enabled and the main thread has answered a task behind it.",
      };
    } finally {
      await browser.close();
      await world.close();
    }
  },
};

const gzipped = (text: string): number => gzipSync(text, { level: 9 }).byteLength / 1000;

const TimesSchema = z.object({
  paintMs: z.number(),
  interactiveMs: z.number(),
  scripts: z.array(z.string()),
});

async function load(browser: UndisturbedBrowser, url: string): Promise<Load> {
  const times = TimesSchema.parse(await browser.load(url, WATCH, SLOWDOWN));
  const texts = await Promise.all(
    times.scripts.map(async (script) => (await fetch(script)).text()),
  );
  return { ...times, scripts: texts };
}

/** Tells from within the page when a message can be typed, and which scripts had come before the first paint. */
const WATCH = `{
  const tell = ${TELL};
  const done = () => {
    const paint = performance.getEntriesByName("first-contentful-paint")[0];
    if (!paint) return void setTimeout(done, 10);
    const scripts = performance.getEntriesByType("resource")
      .filter((entry) => entry.name.endsWith(".js") && entry.responseEnd <= paint.startTime)
      .map((entry) => entry.name);
    tell({ paintMs: paint.startTime, interactiveMs: at, scripts });
  };
  let at;
  const observer = new MutationObserver(() => {
    if (!document.querySelector("textarea:not([disabled])")) return;
    observer.disconnect();
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => { at = performance.now(); port1.close(); done(); };
    port2.postMessage(0);
  });
  observer.observe(document, { childList: true, subtree: true, attributes: true });
}`;
