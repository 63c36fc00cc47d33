export const UNTITLED = "New chat";
const TITLE_CHARACTERS = 60;

/** The beginning of what was sent, as a title. */
export function titleOf(input: string): string {
  const line = input.trim().split(/\s*\n/, 1)[0]?.replace(/\s+/g, " ") ?? "";
  if (line.length <= TITLE_CHARACTERS) return line || UNTITLED;
  return `${line.slice(0, TITLE_CHARACTERS - 1).trimEnd()}…`;
}
