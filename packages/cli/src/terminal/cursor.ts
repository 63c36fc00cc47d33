const HIDE = "\u001B[?25l";
const SHOW = "\u001B[?25h";

/** Hides the cursor until it is called again, and at the latest until the process ends. */
export function hideCursor(output: { write(text: string): unknown }): () => void {
  const show = () => void output.write(SHOW);
  output.write(HIDE);
  process.once("exit", show);
  return () => {
    process.off("exit", show);
    show();
  };
}
