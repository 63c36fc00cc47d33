import { PassThrough } from "node:stream";
import type { ReadStream } from "node:tty";
import { expect, test } from "vitest";
import { listenToKeys } from "../src/terminal/keyboard.ts";

const START = "\u001B[200~";
const END = "\u001B[201~";

/** What is heard of chunks that come one after another, from a source that is not a terminal. */
async function heard(...chunks: string[]): Promise<string[]> {
  const events: string[] = [];
  const input = Object.assign(new PassThrough(), { setRawMode: () => input });
  const stop = listenToKeys(
    { input: input as unknown as ReadStream, output: { write: () => true } },
    {
      onKey: (key) => events.push(key),
      onCancel: () => events.push("cancel"),
      onSuspend: () => events.push("suspend"),
      onPaste: () => events.push("paste"),
    },
  );
  for (const chunk of chunks) {
    input.write(chunk);
    await new Promise(setImmediate);
  }
  stop();
  return events;
}

test.for<[what: string, chunks: string[], events: string[]]>([
  ["single keys", ["D", "q"], ["d", "q"]],
  [
    "a marked paste in pieces, and its end in two",
    [`${START}d`, "q", "\u001B[20", "1~", "c"],
    ["paste", "paste", "paste", "paste", "c"],
  ],
  ["a marked paste of Ctrl-C", [`a${START}\u0003${END}`], ["a"]],
  ["a paste whose end is lost", [`${START}d`, "\u0003"], ["paste", "cancel"]],
  ["an unmarked paste", ["quit", "d"], ["paste", "d"]],
  ["a character of two code units", ["😀"], ["😀"]],
  ["an arrow key", ["\u001B[A"], []],
  ["Ctrl-C after keys", ["dd\u0003"], ["cancel"]],
  ["Ctrl-Z", ["\u001A"], ["suspend"]],
])("%s", async ([, chunks, events]) => {
  expect(await heard(...chunks)).toEqual(events);
});
