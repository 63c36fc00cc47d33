import type { ReadStream } from "node:tty";

const CTRL_C = "\u0003";
const CTRL_D = "\u0004";
const CTRL_Z = "\u001A";
const ESCAPE = "\u001B";
const MARK_PASTES = "\u001B[?2004h";
const MARK_PASTES_NO_MORE = "\u001B[?2004l";
const PASTE_START = "\u001B[200~";
const PASTE_END = "\u001B[201~";

export interface KeyListener {
  onKey: (key: string) => void;
  /** Ctrl-C or Ctrl-D: the terminal sends no signal while its input is raw. */
  onCancel: () => void;
  /** Ctrl-Z. */
  onSuspend: () => void;
  onPaste: () => void;
}

interface KeySource {
  input: ReadStream;
  output: { write(text: string): unknown };
}

/** Hears single keys until it is called again to stop; the terminal is then as it was. */
export function listenToKeys({ input, output }: KeySource, listener: KeyListener): () => void {
  const pastes = new PasteFilter();
  const onData = (chunk: Buffer) => {
    const text = chunk.toString("utf8");
    // A paste may never end, when its end is lost on the way.
    const typed = text === CTRL_C ? text : pastes.typedIn(text);
    if (typed.includes(CTRL_C) || typed.includes(CTRL_D)) listener.onCancel();
    else if (typed === CTRL_Z) listener.onSuspend();
    else if (typed === "" && text !== "") listener.onPaste();
    // Arrow keys and the like come as one chunk that starts with ESC.
    else if (!typed.startsWith(ESCAPE)) listener.onKey(typed.toLowerCase());
  };
  const restore = () => {
    output.write(MARK_PASTES_NO_MORE);
    input.setRawMode(false);
  };
  input.setRawMode(true);
  output.write(MARK_PASTES);
  input.on("data", onData);
  input.resume();
  process.once("exit", restore);
  return () => {
    process.off("exit", restore);
    input.off("data", onData);
    input.pause();
    restore();
  };
}

/** Tells what is typed from what is pasted, which terminals mark, or else send in one piece. */
class PasteFilter {
  #isPasting = false;
  /** The end of what was pasted so far: the mark may come in two pieces. */
  #tail = "";

  /** What of a chunk is one key press, or the control characters of several; else nothing. */
  typedIn(chunk: string): string {
    let text = chunk;
    let typed = "";
    while (text !== "") {
      const mark = this.#isPasting ? PASTE_END : PASTE_START;
      const known = this.#isPasting ? this.#tail + text : text;
      const at = known.indexOf(mark);
      const [before, after] =
        at < 0 ? [known, ""] : [known.slice(0, at), known.slice(at + mark.length)];
      if (!this.#isPasting) typed += before;
      this.#tail = this.#isPasting && at < 0 ? known.slice(1 - mark.length) : "";
      if (at >= 0) this.#isPasting = !this.#isPasting;
      text = after;
    }
    return isKeyPress(typed) ? typed : "";
  }
}

function isKeyPress(typed: string): boolean {
  const isControl = typed.startsWith(ESCAPE) || typed.includes(CTRL_C) || typed.includes(CTRL_D);
  return isControl || Array.from(typed).length === 1;
}
