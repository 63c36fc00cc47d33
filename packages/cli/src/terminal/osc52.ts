const ESC = "\u001B";
const BEL = "\u0007";
const ST = `${ESC}\\`;
/** GNU screen drops longer strings. */
const SCREEN_CHUNK = /[^]{1,240}/gu;

/**
 * The escape sequence that asks a terminal to put a text on its clipboard. Inside tmux it is sent
 * twice: plain for a tmux that keeps a clipboard itself, wrapped for one that passes it on.
 */
export function osc52(
  text: string,
  environment: Readonly<Record<string, string | undefined>>,
): string {
  const plain = `${ESC}]52;c;${Buffer.from(text, "utf8").toString("base64")}${BEL}`;
  if (environment["TMUX"]) {
    return `${plain}${ESC}Ptmux;${plain.replaceAll(ESC, `${ESC}${ESC}`)}${ST}`;
  }
  if (environment["STY"]) return plain.replaceAll(SCREEN_CHUNK, (part) => `${ESC}P${part}${ST}`);
  return plain;
}
