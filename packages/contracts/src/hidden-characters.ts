/**
 * Controls but the line feed and the tab, all of Unicode's format characters (those that change the
 * direction of text among them), line and paragraph separators, and halves of characters.
 */
const HIDDEN = /(?![\n\t])[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu;

/**
 * Shows what a terminal would obey and an eye would miss, as `\uXXXX`: the one cleaner of all that is
 * printed and logged, whether it is a path, a name or a server's text. JSON stays the same JSON.
 */
export function showHiddenCharacters(text: string): string {
  return text.replace(HIDDEN, escapeCharacter);
}

function escapeCharacter(character: string): string {
  return Array.from({ length: character.length }, (_, index) => {
    const unit = character.charCodeAt(index).toString(16).padStart(4, "0");
    return `\\u${unit}`;
  }).join("");
}
