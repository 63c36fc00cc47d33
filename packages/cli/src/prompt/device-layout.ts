import type { DeviceCodePrompt } from "@latchkey/auth";

import type { Paint } from "../terminal/style.ts";
import { labelled, rowsOf, visibleWidth, wrapText } from "../terminal/text-width.ts";
import { keyHints } from "./key-hints.ts";
import type { QrCode } from "./qr-code.ts";
import {
  CODES_OFF_INSTRUCTIONS,
  CODES_OFF_QUESTION,
  formatRemaining,
  PHISHING_WARNING,
} from "./texts.ts";

/** What the prompt shows at one moment. */
export interface DevicePromptState {
  prompt: DeviceCodePrompt;
  remainingMs: number;
  /** The network is in trouble. */
  trouble?: string | undefined;
  /** What is said about codes that are switched off; absent where that cannot be. */
  codesOff?: "asked" | "explained" | "hidden" | undefined;
  /** The outcome of a key press. */
  note?: string | undefined;
}

export interface LayoutOptions {
  columns: number;
  rows: number;
  paint: Paint;
  /** Absent when it is not wanted. */
  qrCode?: QrCode | undefined;
}

const GAP = "   ";
const INDENT = "   ";
const WIDEST_TEXT = 76;
const KEYS = ["c copy code", "o open link here", "n new code"];
const CODES_OFF_KEYS = ["h help", "p without a code"];

/**
 * The lines of the prompt: with the QR code beside the text, else below it, else without it, as the
 * size of the terminal allows. Undefined when not even the shortest fits.
 */
export function layoutDevicePrompt(
  state: DevicePromptState,
  options: LayoutOptions,
): string[] | undefined {
  const { columns, rows, qrCode } = options;
  const candidates: (() => string[])[] = [];
  if (qrCode) {
    const besideWidth = columns - qrCode.width - GAP.length;
    if (besideWidth >= shortestWidth(state.prompt)) {
      candidates.push(() => putBeside(fullText(state, options.paint, besideWidth), qrCode));
    }
    if (qrCode.width <= columns) {
      candidates.push(() => [...fullText(state, options.paint, columns), "", ...qrCode.lines]);
    }
  }
  candidates.push(() => fullText(state, options.paint, columns));
  if (state.codesOff === "asked") {
    candidates.push(() => fullText({ ...state, codesOff: "hidden" }, options.paint, columns));
  }
  candidates.push(() => shortText(state, options.paint, columns));
  // The line that the cursor rests on takes a row too.
  const fits = (lines: string[]) =>
    lines.reduce((sum, line) => sum + rowsOf(line, columns), 0) < rows;
  return candidates.map((layout) => layout()).find(fits);
}

/** Neither the address nor the code is ever broken to make room for a QR code. */
function shortestWidth({ verificationUri, userCode }: DeviceCodePrompt): number {
  return INDENT.length + Math.max(visibleWidth(verificationUri), visibleWidth(userCode));
}

/** Indented where that breaks nothing: a terminal recognizes a link that starts a row. */
function indented(text: string, width: number): string {
  return INDENT.length + visibleWidth(text) <= width ? `${INDENT}${text}` : text;
}

function codesOffText({ codesOff }: DevicePromptState): string {
  switch (codesOff) {
    case "asked":
      return `${CODES_OFF_QUESTION} Press h for help, or p to sign in without a code.`;
    case "explained":
      return `${CODES_OFF_INSTRUCTIONS} Or press p to sign in without a code.`;
    default:
      return "";
  }
}

function fullText(state: DevicePromptState, paint: Paint, width: number): string[] {
  const { verificationUri, userCode } = state.prompt;
  const wrap = (text: string) => (text === "" ? [] : wrapText(text, Math.min(width, WIDEST_TEXT)));
  return [
    "",
    "1. Open this link on any device:",
    indented(paint("cyan", verificationUri), width),
    "",
    "2. Enter this code:",
    indented(paint("bold", userCode), width),
    "",
    ...wrap(waitingLine(state)),
    ...(state.trouble === undefined ? [] : wrap(state.trouble)),
    "",
    ...wrap(PHISHING_WARNING),
    ...wrap(codesOffText(state)),
    "",
    ...keyHints([...KEYS, ...(state.codesOff ? CODES_OFF_KEYS : []), "Ctrl-C cancel"], width).map(
      (line) => paint("dim", line),
    ),
    ...wrapText(state.note ?? "", Math.min(width, WIDEST_TEXT)),
  ];
}

function shortText(state: DevicePromptState, paint: Paint, width: number): string[] {
  const { verificationUri, userCode } = state.prompt;
  return [
    ...labelled("Link:", paint("cyan", verificationUri), width),
    ...labelled("Code:", paint("bold", userCode), width),
    ...wrapText(state.note ?? waitingLine(state), width),
    ...wrapText(PHISHING_WARNING, width),
  ];
}

function waitingLine({ remainingMs, trouble }: DevicePromptState): string {
  const doing = trouble === undefined ? "Waiting for you" : "Connection trouble, trying again";
  return `${doing} · code expires in ${formatRemaining(remainingMs)}`;
}

function putBeside(text: string[], qrCode: QrCode): string[] {
  const height = Math.max(text.length, qrCode.lines.length);
  const width = Math.max(...text.map(visibleWidth));
  return Array.from({ length: height }, (_, row) => {
    const line = text[row] ?? "";
    const qrLine = qrCode.lines[row];
    if (qrLine === undefined) return line;
    return `${line}${" ".repeat(width - visibleWidth(line))}${GAP}${qrLine}`;
  });
}
