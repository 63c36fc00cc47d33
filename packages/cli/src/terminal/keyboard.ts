import type { ReadStream } from "node:tty";

const CTRL_C = "\u0003";
const CTRL_D = "\u0004";
const ESCAPE = "\u001B";

export interface KeyListener {
  onKey: (key: string) => void;
  /** Ctrl-C or Ctrl-D: the terminal sends no signal while its input is raw. */
  onCancel: () => void;
}

/** Hears single keys until it is called again to stop; the terminal is then as it was. */
export function listenToKeys(input: ReadStream, listener: KeyListener): () => void {
  const onData = (chunk: Buffer) => {
    const text = chunk.toString("utf8");
    if (text.includes(CTRL_C) || text.includes(CTRL_D)) {
      listener.onCancel();
      return;
    }
    // Arrow keys and the like come as one chunk that starts with ESC.
    if (!text.startsWith(ESCAPE)) for (const key of text) listener.onKey(key.toLowerCase());
  };
  const restore = () => void input.setRawMode(false);
  input.setRawMode(true);
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
