import { JsonRpcConnectionError } from "./errors.ts";

const NEWLINE = 0x0a;

/**
 * Splits a byte stream into lines. Holds at most `maxLineBytes` of an unfinished line: `push` throws
 * `line_too_long` beyond that. Lines are split before they are decoded, so that a character that two
 * chunks share stays whole.
 */
export class LineFraming {
  readonly #maxLineBytes: number;
  #pending: Buffer[] = [];
  #pendingBytes = 0;

  constructor(maxLineBytes: number) {
    this.#maxLineBytes = maxLineBytes;
  }

  /** The lines that the chunk completes, without blank ones. */
  push(chunk: Buffer): string[] {
    const lines: string[] = [];
    let start = 0;
    for (let end = chunk.indexOf(NEWLINE); end >= 0; end = chunk.indexOf(NEWLINE, start)) {
      this.#hold(chunk.subarray(start, end));
      const line = this.#take().trim();
      if (line !== "") lines.push(line);
      start = end + 1;
    }
    this.#hold(chunk.subarray(start));
    return lines;
  }

  #hold(bytes: Buffer): void {
    if (bytes.length === 0) return;
    this.#pendingBytes += bytes.length;
    if (this.#pendingBytes > this.#maxLineBytes) {
      this.#take();
      throw new JsonRpcConnectionError(
        "line_too_long",
        `A line is longer than ${this.#maxLineBytes} bytes.`,
      );
    }
    this.#pending.push(bytes);
  }

  #take(): string {
    const line = Buffer.concat(this.#pending).toString("utf8");
    this.#pending = [];
    this.#pendingBytes = 0;
    return line;
  }
}
