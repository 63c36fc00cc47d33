import { encode } from "uqr";

import type { ColorSupport } from "../terminal/config.ts";
import { visibleWidth } from "../terminal/text-width.ts";

const QUIET_ZONE = 2;
/** Black on white: with many colours, whatever the terminal's own palette is. */
const INK = { basic: "\u001B[30;47m", full: "\u001B[38;5;16;48;5;231m" };
const RESET = "\u001B[0m";

export interface QrCode {
  lines: readonly string[];
  width: number;
}

/** Draws a QR code with two modules in each character. Without colour, paper is drawn as blocks. */
export function drawQrCode(text: string, color: ColorSupport): QrCode {
  const hasColor = color !== "none";
  const { data } = encode(text, { ecc: "L", border: QUIET_ZONE });
  const isInk = (row: number, column: number) => data[row]?.[column] ?? false;
  const lines: string[] = [];
  for (let row = 0; row < data.length; row += 2) {
    let line = "";
    for (let column = 0; column < (data[row]?.length ?? 0); column += 1) {
      const top = isInk(row, column) === hasColor;
      const bottom = row + 1 < data.length && isInk(row + 1, column) === hasColor;
      line += halfBlock(top, bottom);
    }
    lines.push(hasColor ? `${INK[color]}${line}${RESET}` : line);
  }
  return { lines, width: visibleWidth(lines[0] ?? "") };
}

function halfBlock(top: boolean, bottom: boolean): string {
  if (top) return bottom ? "█" : "▀";
  return bottom ? "▄" : " ";
}
