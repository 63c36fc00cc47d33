import { execFile } from "node:child_process";
import { randomBytes } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";
import { promisify } from "node:util";
import { LATCHKEY } from "./command.ts";
import type { Environment, Scratch } from "./scratch.ts";

const run = promisify(execFile);
const LOOK_EVERY_MS = 40;
const PATIENCE_MS = 90_000;

/** A real terminal with a command in it, seen through tmux. */
export interface Terminal {
  /** Presses keys, by tmux's names for them. */
  press(...keys: string[]): Promise<void>;
  /** Pastes as a terminal does: marked as a paste where the command asks for that. */
  paste(text: string, options?: { isMarked?: boolean }): Promise<void>;
  screen(): Promise<string>;
  /** What is on the screen, with the escape sequences of its colours and weights. */
  styledScreen(): Promise<string>;
  /** What is on the screen and in the history above it. */
  history(): Promise<string>;
  /** Resolves with the screen once it matches. */
  until(wanted: string | RegExp | ((screen: string) => boolean)): Promise<string>;
  resize(columns: number, rows: number): Promise<void>;
  /** The clipboard that this terminal keeps. */
  clipboard(): Promise<string>;
  isCursorShown(): Promise<boolean>;
}

export interface TerminalOptions {
  columns?: number;
  rows?: number;
  environment?: Environment;
  /** Whether tmux lets programs set its clipboard; by itself it does not. */
  setClipboard?: "on" | "external";
}

/** Opens a terminal that runs a shell line and then shows its exit code as `exit=N`. */
export async function openTerminal(
  scratch: Scratch,
  line: string,
  { columns = 80, rows = 30, environment = {}, setClipboard = "on" }: TerminalOptions = {},
): Promise<Terminal> {
  const socket = `latchkey-${randomBytes(6).toString("hex")}`;
  const tmux = async (...args: string[]) => {
    const env = { ...scratch.environment, ...environment };
    return (await run("tmux", ["-L", socket, "-f", "/dev/null", ...args], { env })).stdout;
  };
  // The session's own shell stays to keep the screen; stty tells whether input is still raw.
  const script = `${line}; echo exit=$?; stty -a | grep -o -- '-\\?icanon'; exec cat`;
  const size = ["-x", String(columns), "-y", String(rows)];
  await tmux("new-session", "-d", ...size, "-c", scratch.workFolder, "sh", "-c", script);
  scratch.onFinished(() => tmux("kill-server").catch(() => undefined));
  await tmux("set-option", "-g", "status", "off");
  await tmux("set-option", "-s", "set-clipboard", setClipboard);
  await tmux("resize-window", ...size);
  // -J joins the lines that only the terminal has broken.
  const screen = () => tmux("capture-pane", "-p", "-J");
  return {
    press: async (...keys) => {
      await tmux("send-keys", ...keys);
    },
    paste: async (text, { isMarked = true } = {}) => {
      await tmux("set-buffer", "-b", "pasted", "--", text);
      await tmux("paste-buffer", "-d", "-b", "pasted", ...(isMarked ? ["-p"] : []));
    },
    screen,
    styledScreen: () => tmux("capture-pane", "-p", "-e"),
    history: () => tmux("capture-pane", "-p", "-S", "-"),
    async until(wanted) {
      const giveUpAt = Date.now() + PATIENCE_MS;
      for (;;) {
        const text = await screen();
        if (isOn(text, wanted)) return text;
        if (Date.now() > giveUpAt)
          throw new Error(`Never on the screen: ${String(wanted)}\n${text}`);
        await delay(LOOK_EVERY_MS);
      }
    },
    resize: async (x, y) => {
      await tmux("resize-window", "-x", String(x), "-y", String(y));
    },
    clipboard: () => tmux("show-buffer"),
    isCursorShown: async () =>
      (await tmux("display-message", "-p", "#{cursor_flag}")).trim() === "1",
  };
}

function isOn(screen: string, wanted: string | RegExp | ((screen: string) => boolean)): boolean {
  if (typeof wanted === "function") return wanted(screen);
  return typeof wanted === "string" ? screen.includes(wanted) : wanted.test(screen);
}

/** Opens a terminal that runs `latchkey`. */
export function openLatchkey(scratch: Scratch, args: string, options?: TerminalOptions) {
  return openTerminal(scratch, `${LATCHKEY.join(" ")} ${args}`, options);
}
