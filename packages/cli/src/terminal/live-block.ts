import { showHiddenCharacters } from "@latchkey/contracts/plain";

import { rowsOf } from "./text-width.ts";

const ERASE_LINE_END = "\u001B[K";
const ERASE_BELOW = "\u001B[J";
const up = (rows: number) => (rows > 0 ? `\u001B[${rows}A` : "");
const down = (rows: number) => (rows > 0 ? `\u001B[${rows}B` : "");

/** What a block is drawn on; `process.stderr` is one. */
export interface Canvas {
  write(text: string): unknown;
  readonly columns: number;
  readonly rows: number;
}

/**
 * The last lines of a terminal, changed in place. The cursor always rests at the start of the line
 * below the block, so whatever ends the process leaves the terminal usable.
 */
export class LiveBlock {
  readonly #canvas: Canvas;
  readonly #spell: (text: string) => string;
  #lines: readonly string[] = [];
  #columns = 0;

  /** `spell` makes of a text what the terminal can show. */
  constructor(canvas: Canvas, spell: (text: string) => string) {
    this.#canvas = canvas;
    this.#spell = spell;
  }

  /** Draws the block, or only the lines of it that differ from what is there. */
  render(texts: readonly string[]): void {
    const lines = texts.map(this.#spell);
    const { columns } = this.#canvas;
    if (columns !== this.#columns || !hasSameShape(this.#lines, lines, columns)) {
      this.#canvas.write(`${this.#erase()}${lines.map((line) => `${line}\n`).join("")}`);
      this.#lines = lines;
      this.#columns = columns;
      return;
    }
    let text = "";
    let rowsBelow = 0;
    for (const [index, line] of [...lines.entries()].reverse()) {
      const rows = rowsOf(line, columns);
      rowsBelow += rows;
      if (line === this.#lines[index]) continue;
      const back = `\r${down(rowsBelow - rows + 1)}`;
      text += `${up(rowsBelow)}${line}${rows === 1 ? ERASE_LINE_END : ""}${back}`;
    }
    if (text !== "") this.#canvas.write(text);
    this.#lines = lines;
  }

  /** Writes a line of plain text that stays, above the block. */
  printAbove(line: string): void {
    const lines = this.#lines;
    this.clear();
    this.#canvas.write(`${this.#spell(showHiddenCharacters(line))}\n`);
    this.render(lines);
  }

  /** Leaves what is on the screen to others that have written there since. */
  forget(): void {
    this.#lines = [];
  }

  /** Takes the block off the screen. */
  clear(): void {
    this.#canvas.write(this.#erase());
    this.#lines = [];
  }

  /** A terminal that changed its width has broken the lines anew, so rows are counted by now. */
  #erase(): string {
    const { columns } = this.#canvas;
    const rows = this.#lines.reduce((sum, line) => sum + rowsOf(line, columns), 0);
    return rows === 0 ? "" : `${up(rows)}\r${ERASE_BELOW}`;
  }
}

/** A line that wraps is only rewritten in place when nothing moves because of it. */
function hasSameShape(before: readonly string[], after: readonly string[], columns: number) {
  return (
    before.length === after.length &&
    after.every((line, index) => {
      const old = before[index] ?? "";
      return line === old || (rowsOf(line, columns) === 1 && rowsOf(old, columns) === 1);
    })
  );
}
