import { DatabaseSync } from "node:sqlite";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { beforeAll, describe, expect, it } from "vitest";
import { measureFrames, measureTyping, percentile } from "./support/measure.ts";
import { chooseProvider, send, turns } from "./support/steps.ts";
import { useConsole } from "./support/use-console.ts";

const TURNS = 10_000;
/** A frame of a browser that shows sixty a second. */
const FRAME_MS = 1000 / 60;

const latchkey = useConsole();
let page: Page;

beforeAll(async () => {
  ({ page } = await latchkey.open("/chat"));
  await chooseProvider(page, "LM Studio");
});

/** Makes a conversation as long as that out of its own first turn. */
function lengthen(conversationId: string, count: number): void {
  const directory = latchkey.world.environment["LATCHKEY_DATA_DIR"] ?? "";
  const database = new DatabaseSync(join(directory, "latchkey.db"));
  const first = database
    .prepare("SELECT body, first_seq FROM turns WHERE conversation_id = ?")
    .get(conversationId);
  const body = JSON.parse(String(first?.["body"])) as object;
  const insert = database.prepare(
    "INSERT INTO turns (id, conversation_id, first_seq, is_final, body) VALUES (?, ?, ?, 1, ?)",
  );
  const last = Number(first?.["first_seq"]) + 1000;
  database.exec("BEGIN IMMEDIATE");
  for (let number = 2; number <= count; number += 1) {
    const id = `ffffffff-0000-7000-${count === TURNS ? "8001" : "8000"}-${String(number).padStart(12, "0")}`;
    const turn = JSON.stringify({ ...body, id, input: `Question ${number}` });
    insert.run(id, conversationId, last + number, turn);
  }
  database
    .prepare("UPDATE conversations SET last_seq = ? WHERE id = ?")
    .run(last + count + 1, conversationId);
  database.exec("COMMIT");
  database.close();
}

async function newConversation(count: number): Promise<string> {
  await page.goto(`${latchkey.url}/chat`);
  await page.getByRole("link", { name: "New chat" }).click();
  await send(page, "long: 120\nsay: ```js\nconst heron = 1;\n```");
  await page.getByText(/qwen3-coder-30b · /).waitFor();
  const address = page.url();
  lengthen(address.split("/").at(-1) ?? "", count);
  await page.goto(address);
  await turns(page)
    .getByText(new RegExp(`Question ${count}$`))
    .waitFor();
  return address;
}

/** Reads upwards until the first turn is there; answers how many turns were in the page at most. */
async function readToTheBeginning(): Promise<number> {
  let most = 0;
  const first = turns(page).getByText("long: 120");
  await page.getByRole("log").hover();
  while (!(await first.isVisible())) {
    await page.evaluate("document.querySelector('[role=log]').scrollTop = 0");
    await page.mouse.wheel(0, -400);
    most = Math.max(most, await turns(page).count());
  }
  return most;
}

describe("ten thousand turns", () => {
  it("scroll as smoothly as a hundred, and only those in sight are in the page", async () => {
    await newConversation(100);
    const few = await measureFrames(page);
    await newConversation(TURNS);
    const startedAt = performance.now();
    const most = await readToTheBeginning();
    const seconds = (performance.now() - startedAt) / 1000;
    const many = await measureFrames(page);
    const ratio = percentile(many, 95) / Math.max(FRAME_MS, percentile(few, 95));
    console.log(
      `scrolling: p95 frame ${percentile(many, 95).toFixed(1)} ms with ${TURNS} turns, ` +
        `${percentile(few, 95).toFixed(1)} ms with 100 (ratio ${ratio.toFixed(2)}); ` +
        `at most ${most} turns in the page; all read in ${seconds.toFixed(1)} s`,
    );
    expect(most).toBeLessThan(60);
    expect(ratio).toBeLessThan(2);
  });
});

describe("typing", () => {
  it("is not held up by text that streams in fast", async () => {
    await page.goto(`${latchkey.url}/chat`);
    await page.getByRole("link", { name: "New chat" }).click();
    const idle = await measureTyping(page);
    latchkey.world.control.setTokenDelay(2);
    await page.getByRole("textbox", { name: "Message" }).fill("");
    await send(page, "long: 6000");
    await turns(page)
      .getByText(/every answer streams/)
      .first()
      .waitFor();
    const streaming = await measureTyping(page);
    const isStillStreaming = await page.getByRole("button", { name: "Stop" }).isVisible();
    const [calm, busy] = [percentile(idle, 95), percentile(streaming, 95)];
    console.log(
      `typing: p50 ${percentile(idle, 50).toFixed(1)} ms and p95 ${calm.toFixed(1)} ms from key to paint at rest, ` +
        `p50 ${percentile(streaming, 50).toFixed(1)} ms and p95 ${busy.toFixed(1)} ms while text streams in`,
    );
    expect(isStillStreaming).toBe(true);
    // Held up, a key would wait for the whole answer, which takes seconds.
    expect(busy).toBeLessThan(Math.max(40 * FRAME_MS, 8 * calm));
  });
});
