import type { KeyboardEvent } from "react";

/** What Safari gives a key that an input method has taken, also after the composition's end. */
const IME_KEY_CODE = 229;

/** Whether Enter was pressed to send, and not to choose a word of an input method. */
export function isSendingEnter({ key, shiftKey, nativeEvent }: KeyboardEvent): boolean {
  if (key !== "Enter" || shiftKey || nativeEvent.isComposing) return false;
  // Nothing else tells it in Safari, which ends the composition before the key's own event.
  // eslint-disable-next-line @typescript-eslint/no-deprecated
  return nativeEvent.keyCode !== IME_KEY_CODE;
}

/** Whether a focused field brings up a keyboard that covers half of the page. */
export function hasTouchKeyboard(): boolean {
  return matchMedia("(pointer: coarse)").matches;
}

/** Puts text on the clipboard, also outside of secure contexts, where browsers offer no other way. */
export async function writeClipboard(text: string): Promise<void> {
  // What the type says is there is missing over plain http.
  const clipboard = navigator.clipboard as Clipboard | undefined;
  if (clipboard) return clipboard.writeText(text);
  if (!copySelected(text)) throw new Error("The browser did not copy.");
}

/** Selects without the focus, which an open dialog would take back at once. */
function copySelected(text: string): boolean {
  const selection = getSelection();
  if (!selection) return false;
  const before = selection.rangeCount > 0 ? selection.getRangeAt(0) : undefined;
  const source = document.body.appendChild(document.createElement("pre"));
  source.textContent = text;
  source.style.cssText = "position: fixed; top: 0; opacity: 0; user-select: text";
  selection.selectAllChildren(source);
  // eslint-disable-next-line @typescript-eslint/no-deprecated
  const isCopied = document.execCommand("copy");
  source.remove();
  selection.removeAllRanges();
  if (before) selection.addRange(before);
  return isCopied;
}
