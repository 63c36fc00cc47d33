import { expect, test } from "vitest";
import { loadPart } from "../src/components/lazy-part.ts";

/** What is loaded fails so many times, and then is there. */
function failing(times: number): () => Promise<string> {
  let calls = 0;
  return () => {
    calls += 1;
    return calls > times
      ? Promise.resolve("the part")
      : Promise.reject(new TypeError(`failed ${calls}`));
  };
}

test("a part of the page is fetched again until the server is back", async () => {
  const answers = [false, false, true];
  const isServerThere = () => Promise.resolve(answers.shift() ?? true);
  expect(await loadPart(failing(3), isServerThere)).toBe("the part");
  expect(answers).toEqual([]);
});

test("a part that a server which answers does not have is not waited for", async () => {
  await expect(loadPart(failing(9), () => Promise.resolve(true))).rejects.toThrow("failed 2");
});
