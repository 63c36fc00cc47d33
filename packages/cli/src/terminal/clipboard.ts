import { spawn } from "node:child_process";

import { osc52 } from "./osc52.ts";

type Environment = Readonly<Record<string, string | undefined>>;

/** How a text got to the clipboard: by a program of this machine, or through tmux or the terminal. */
export type CopyOutcome = "copied" | "sent_to_terminal" | "sent_to_tmux";

const TIMEOUT_MS = 2000;

/**
 * Puts a text on the clipboard of the person: with the system's own tool, or, over SSH and where
 * there is none, with the escape sequence that asks the terminal to do it (OSC 52). tmux takes no
 * such sequence unless it is set up for it, so its own buffer is filled too.
 */
export async function copyToClipboard(
  text: string,
  environment: Environment,
  output: { write(text: string): unknown },
): Promise<CopyOutcome> {
  const isInTmux = Boolean(environment["TMUX"]) && (await fillTmuxBuffer(text));
  for (const [program, ...args] of clipboardPrograms(environment)) {
    if (await feed(program, args, text)) return "copied";
  }
  output.write(osc52(text, environment));
  return isInTmux ? "sent_to_tmux" : "sent_to_terminal";
}

/** With `-w` tmux passes it on to its terminal; those before 3.2 know no such option. */
async function fillTmuxBuffer(text: string): Promise<boolean> {
  const hasPassedOn = await feed("tmux", ["load-buffer", "-w", "-"], text);
  return hasPassedOn || feed("tmux", ["load-buffer", "-"], text);
}

type Program = readonly [string, ...string[]];

function clipboardPrograms(environment: Environment): Program[] {
  if (isRemote(environment)) return [];
  if (process.platform === "darwin") return [["pbcopy"]];
  if (process.platform === "win32") return [["clip.exe"]];
  const programs: Program[] = [];
  if (environment["WSL_DISTRO_NAME"]) programs.push(["clip.exe"]);
  if (environment["WAYLAND_DISPLAY"]) programs.push(["wl-copy"]);
  if (environment["DISPLAY"]) {
    programs.push(["xclip", "-selection", "clipboard"], ["xsel", "--clipboard", "--input"]);
  }
  return programs;
}

/** The clipboard of a remote machine is not the one that the person pastes from. */
function isRemote(environment: Environment): boolean {
  return ["SSH_CONNECTION", "SSH_TTY", "SSH_CLIENT"].some((name) => environment[name]);
}

/** Whether the program took the text. These tools leave a process behind that serves it. */
function feed(program: string, args: readonly string[], text: string): Promise<boolean> {
  return new Promise((resolve) => {
    const child = spawn(program, args, {
      stdio: ["pipe", "ignore", "ignore"],
      timeout: TIMEOUT_MS,
    });
    child.once("error", () => {
      resolve(false);
    });
    child.once("exit", (code) => {
      resolve(code === 0);
    });
    child.stdin.on("error", () => undefined);
    child.stdin.end(text);
  });
}
