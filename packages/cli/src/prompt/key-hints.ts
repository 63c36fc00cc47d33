import { wrapText } from "../terminal/text-width.ts";

/** Between two hints; the wrapping counts it as part of the first. */
const GAP = "\u00A0\u00A0";

/** What keys do, in lines of at most `width` columns; a key stays together with what it does. */
export function keyHints(hints: readonly string[], width: number): string[] {
  const glued = hints.map((hint) => `${hint.replaceAll(" ", "\u00A0")}${GAP}`).join(" ");
  return wrapText(glued, width + GAP.length).map((line) =>
    line.replaceAll("\u00A0", " ").trimEnd(),
  );
}
