import { stripVTControlCharacters } from "node:util";

/** Columns that a line of our own texts takes; colours take none. */
export function visibleWidth(line: string): number {
  return Array.from(stripVTControlCharacters(line)).length;
}

/** Rows that a line takes in a terminal of so many columns. */
export function rowsOf(line: string, columns: number): number {
  return Math.max(1, Math.ceil(visibleWidth(line) / Math.max(1, columns)));
}

/** Breaks a sentence into lines of at most `width` columns; a longer word stays whole. */
export function wrapText(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(" ")) {
    const longer = line === "" ? word : `${line} ${word}`;
    if (line !== "" && visibleWidth(longer) > width) {
      lines.push(line);
      line = word;
    } else {
      line = longer;
    }
  }
  return [...lines, line];
}

/** A label and what it names, which gets a row of its own before the terminal would break it. */
export function labelled(label: string, value: string, width: number): string[] {
  const line = `${label} ${value}`;
  return visibleWidth(line) <= width ? [line] : [label, value];
}
