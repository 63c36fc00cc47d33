interface Settling {
  /** Resolves with `left` when the console is going to do it. */
  revoke: (refreshToken: string) => Promise<unknown>;
  talk: (message: string) => void;
}

/** What is done about what was there before, now that the new sign-in is stored. */
export async function settle(
  replaced: { superseded?: { refreshToken: string }; keptAside?: string },
  { revoke, talk }: Settling,
): Promise<void> {
  const { superseded, keptAside } = replaced;
  if (keptAside !== undefined) talk(`What could not be read there is kept in ${keptAside}.`);
  if (superseded === undefined || superseded.refreshToken === "") return;
  try {
    if ((await revoke(superseded.refreshToken)) !== "left") return;
    talk("The console revokes the sign-in that was here before, when no turn uses it any more.");
  } catch {
    talk("The sign-in that was here before could not be revoked; it ends by itself.");
  }
}
