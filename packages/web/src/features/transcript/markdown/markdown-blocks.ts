const FENCE = /^ {0,3}(`{3,}|~{3,})/;
/** Lines that can only start something of their own after a blank line, whatever came before. */
const STANDS_ALONE = /^(#{1,6} |[A-Za-z*_`"'([])/;
const STARTS_LIST = /^([*+-]|\d+[.)]) /;
const REFERS_ACROSS = /^ {0,3}\[[^\]]+\]:/m;

/**
 * Splits Markdown where what follows cannot depend on what came before, so that while text streams
 * in only the last block is parsed again. The blocks joined by newlines are the text.
 */
export function splitMarkdown(text: string): string[] {
  if (REFERS_ACROSS.test(text)) return [text];
  const blocks: string[][] = [[]];
  let fence: string | undefined;
  let isAfterBlank = false;
  for (const line of text.split("\n")) {
    if (fence === undefined && isAfterBlank && canStartBlock(line)) blocks.push([]);
    blocks.at(-1)?.push(line);
    fence = fenceAfter(line, fence);
    isAfterBlank = fence === undefined && line.trim() === "";
  }
  return blocks.map((lines) => lines.join("\n"));
}

function canStartBlock(line: string): boolean {
  return FENCE.test(line)
    ? !line.startsWith(" ")
    : STANDS_ALONE.test(line) && !STARTS_LIST.test(line);
}

function fenceAfter(line: string, open: string | undefined): string | undefined {
  const marker = FENCE.exec(line)?.[1];
  if (open === undefined) return marker;
  const closes = marker?.startsWith(open) && line.trim() === marker;
  return closes ? undefined : open;
}
