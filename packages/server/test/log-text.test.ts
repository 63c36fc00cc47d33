import { expect, it } from "vitest";
import { createLog } from "../src/log.ts";

it("logs names and failures from outside as the text that they are, and as the same JSON", () => {
  const lines: string[] = [];
  const log = createLog("info", { write: (line) => void lines.push(line) });
  const path = "/tmp/x\u001B[31m\u009B2J\u202Etxt\u{E0041}";
  log.warn({ path, err: new Error(`cannot read ${path}`) }, "the file was skipped");
  const [line = ""] = lines;
  expect(line.trimEnd()).not.toMatch(/[\p{Cc}\p{Cf}]/u);
  expect(JSON.parse(line)).toMatchObject({ path, err: { message: `cannot read ${path}` } });
});
