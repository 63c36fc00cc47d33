import { describe, expect, it } from "vitest";
import { LineFraming } from "../src/json-rpc/line-framing.ts";

describe("line framing", () => {
  it("gives the same lines however the bytes are cut into chunks", () => {
    const lines = ['{"a":"ä🙂"}', "x".repeat(5_000), "last € line"];
    const bytes = Buffer.from(lines.map((line) => `${line}\n`).join(""));
    for (let seed = 1; seed <= 200; seed += 1) {
      const framing = new LineFraming(10_000);
      expect(chunksOf(bytes, seed).flatMap((chunk) => framing.push(chunk))).toEqual(lines);
    }
  });

  it("passes over blank lines and carriage returns, and keeps an unfinished line for later", () => {
    const framing = new LineFraming(100);
    expect(framing.push(Buffer.from("\n\r\na\r\n  \nb"))).toEqual(["a"]);
    expect(framing.push(Buffer.from("c\n"))).toEqual(["bc"]);
  });

  it("refuses a line that is longer than the limit, and holds no more of it than the limit", () => {
    const framing = new LineFraming(10);
    expect(framing.push(Buffer.from("0123456789\n"))).toEqual(["0123456789"]);
    framing.push(Buffer.from("01234"));
    expect(() => framing.push(Buffer.from("567890"))).toThrow("longer than 10 bytes");
  });

  it("survives random bytes", () => {
    const framing = new LineFraming(1_000_000);
    let state = 42;
    for (let round = 0; round < 200; round += 1) {
      const bytes = Buffer.alloc(64);
      for (let index = 0; index < bytes.length; index += 1) {
        state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
        bytes[index] = state % 256;
      }
      expect(framing.push(bytes).every((line) => !line.includes("\n"))).toBe(true);
    }
  });
});

/** Cuts by a small linear congruence, so that a failing cut can be seen again. */
function chunksOf(bytes: Buffer, seed: number): Buffer[] {
  const chunks: Buffer[] = [];
  let state = seed;
  for (let start = 0; start < bytes.length;) {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    const end = start + 1 + (state % 37);
    chunks.push(bytes.subarray(start, end));
    start = end;
  }
  return chunks;
}
