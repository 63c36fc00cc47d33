import type { Turn } from "@latchkey/contracts";

/** A turn and what its place in the conversation and the sign-ins make of it. */
export type TurnViewProps = {
  turn: Turn;
  /** Whether a later turn tries this one again. */
  isRetried: boolean;
  /** When the Codex home of the turn was given the working credentials that it has now, if any. */
  signedInAt: string | undefined;
  /** Whether another run is in progress in the conversation. */
  isBusy: boolean;
  onReauthenticate: (codexHome: string | undefined) => void;
};
