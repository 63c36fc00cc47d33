import { useState } from "react";
import { readDraft, writeDraft } from "./drafts.ts";

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
