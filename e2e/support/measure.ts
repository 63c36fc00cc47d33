import type { Page } from "playwright-core";

const KEYS = 60;
/** The pace of somebody who types fast. */
const BETWEEN_KEYS_MS = 60;

/** The times between frames while the conversation is scrolled up by a wheel, in milliseconds. */
export async function measureFrames(page: Page): Promise<number[]> {
  await page.getByRole("log").hover();
  await page.evaluate(`
    window.frames_ = [];
    window.isMeasured = true;
    let last = performance.now();
    const tick = (now) => {
      window.frames_.push(now - last);
      last = now;
      if (window.isMeasured) requestAnimationFrame(tick);
    };
    requestAnimationFrame(tick);
  `);
  for (let wheel = 0; wheel < 60; wheel += 1)
    await page.mouse.wheel(0, wheel % 20 < 10 ? 300 : -300);
  return await page.evaluate<number[]>("window.isMeasured = false; window.frames_.slice(1)");
}

/** How long each of some keys takes to be on the screen, in milliseconds. */
export async function measureTyping(page: Page): Promise<number[]> {
  const field = page.getByRole("textbox", { name: "Message" });
  await field.focus();
  await page.evaluate(`
    window.latencies = [];
    document.activeElement.addEventListener("keydown", ({ timeStamp }) => {
      requestAnimationFrame(() => {
        const channel = new MessageChannel();
        channel.port1.onmessage = () => window.latencies.push(performance.now() - timeStamp);
        channel.port2.postMessage(undefined);
      });
    });
  `);
  const text = "heron ".repeat(KEYS / 6);
  await page.keyboard.type(text, { delay: BETWEEN_KEYS_MS });
  return await page.evaluate<number[]>("window.latencies");
}

export function percentile(values: number[], percent: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  const index = Math.ceil((percent / 100) * sorted.length) - 1;
  const value = sorted[Math.max(0, index)];
  if (value === undefined) throw new RangeError("Nothing was measured.");
  return value;
}
