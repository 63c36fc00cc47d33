export const UNTITLED = "New chat";
const TITLE_CHARACTERS = 60;

const GRAPHEMES = new Intl.Segmenter(undefined, { granularity: "grapheme" });

/** The beginning of what was sent, as a title. */
export function titleOf(input: string): string {
  const line = input.trim().split(/\s*\n/, 1)[0]?.replace(/\s+/g, " ") ?? "";
  return shorten(line, TITLE_CHARACTERS) || UNTITLED;
}

/** At most so many characters as people count them: none is cut in two. */
export function shorten(text: string, max: number): string {
  // No character is longer than this, and what is very long need not be looked at whole.
  const beginning = text.slice(0, max * 64);
  const characters = Array.from(GRAPHEMES.segment(beginning), ({ segment }) => segment);
  if (characters.length <= max) return beginning.toWellFormed();
  const kept = characters.slice(0, max - 1).join("");
  return `${kept.trimEnd().toWellFormed()}…`;
}
