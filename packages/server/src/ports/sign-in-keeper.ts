/**
 * What became of a home's sign-in after a run was refused: renewed; dead by the server's own word; or
 * unknown, because the authorization server cannot be reached.
 */
export type WakeOutcome = "healed" | "expired" | "unreachable";

/** Keeps the sign-ins of the registered Codex homes fresh. */
export interface SignInKeeper {
  /** A run was told that its access token is no good. However many runs say so, one refresh is made. */
  wake(codexHome: string): Promise<WakeOutcome>;
}
