import { showHiddenCharacters } from "@latchkey/contracts/plain";

const ESCAPE = String.fromCharCode(27);
const COLOR_SEQUENCES = new RegExp(`${ESCAPE}\\[[0-9;?]*[ -/]*[@-~]`, "g");
const TITLE_SEQUENCES = new RegExp(
  `${ESCAPE}\\][^${ESCAPE}\\u0007]*(?:\\u0007|${ESCAPE}\\\\)`,
  "g",
);

/**
 * Output as text: terminal control sequences dropped, lines that overwrite themselves ended, and what
 * an eye would miss shown.
 */
export function readableOutput(output: string): string {
  const text = output
    .replace(COLOR_SEQUENCES, "")
    .replace(TITLE_SEQUENCES, "")
    .replaceAll("\r\n", "\n")
    .replace(/^[^\n]*\r(?=[^\n])/gm, "");
  return showHiddenCharacters(text);
}

/** "40 ms", "1.4 s", "12 s", "3 min 5 s". */
export function durationLabel(durationMs: number): string {
  const seconds = durationMs / 1_000;
  if (seconds < 0.1) return `${Math.round(durationMs)} ms`;
  if (seconds < 10) return `${seconds.toFixed(1)} s`;
  if (seconds < 60) return `${Math.round(seconds)} s`;
  const whole = Math.round(seconds);
  return `${Math.floor(whole / 60)} min ${whole % 60} s`;
}
