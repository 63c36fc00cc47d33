import type { Conversation } from "@latchkey/contracts";
import { createContext, useContext } from "react";

type Deletions = {
  /** The conversation that is hidden now and gone unless the person takes that back. */
  pendingId: string | undefined;
  remove: (conversation: Conversation) => void;
};

export const DeletionContext = createContext<Deletions | undefined>(undefined);

/** How conversations are deleted. Throws outside of `DeletionProvider`. */
export function useDeletions(): Deletions {
  const deletions = useContext(DeletionContext);
  if (!deletions) throw new TypeError("useDeletions needs a DeletionProvider above it.");
  return deletions;
}
