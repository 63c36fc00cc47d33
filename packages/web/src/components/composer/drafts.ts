import { useState } from "react";

const PREFIX = "latchkey.draft.";

/** The draft key of a conversation that does not exist yet. */
export const NEW_CONVERSATION = "new";

/** What was typed but not sent, per conversation, over reloads. */
export function readDraft(key: string): string {
  return localStorage.getItem(PREFIX + key) ?? "";
}

export function writeDraft(key: string, text: string): void {
  if (text === "") localStorage.removeItem(PREFIX + key);
  else localStorage.setItem(PREFIX + key, text);
}

/** A message that could not be sent goes back before whatever was typed since. */
export function restoreDraft(failedText: string, typedSince: string): string {
  return typedSince.trim() === "" ? failedText : `${failedText}\n\n${typedSince}`;
}

/** The folder that was typed for the next run, over reloads; until then the one that ran last. */
export function useWorkingFolder(key: string, last = "") {
  const draftKey = `folder.${key}`;
  const [typed, setTyped] = useState(() => readDraft(draftKey));
  const [isTouched, setTouched] = useState(typed !== "");
  const change = (folder: string) => {
    setTyped(folder);
    setTouched(true);
    writeDraft(draftKey, folder);
  };
  return [isTouched ? typed : last, change] as const;
}
