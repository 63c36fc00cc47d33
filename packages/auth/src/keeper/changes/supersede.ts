import type { CodexHomeCredentials } from "../../credentials/file/auth-json.ts";
import { isSameLineage } from "../delivery/decide.ts";
import { readHome } from "../delivery/deliver.ts";
import type { KeeperState } from "../state/keeper-state.ts";
import { openVault, vaultDirectory } from "../homes/owner.ts";

/** Refresh tokens that will have no home, and how to get rid of them. */
export interface Superseded {
  /** Deletes what the vault still holds and revokes, in its own time; what cannot be ends by itself. */
  drop: () => Promise<void>;
}

/**
 * Notes what a home and its vault hold before other credentials take their place. Call `drop` once
 * they have: signing in never signs out first.
 */
export async function superseded(
  state: KeeperState,
  path: string,
  target: string,
): Promise<Superseded> {
  const vault = await openVault(vaultDirectory(state.settings.dataDirectory, path));
  const [home, kept] = await Promise.all([readHome(path), vault.read()]);
  const held = [home, kept].flatMap((found) =>
    found.state === "signed_in" && found.credentials.refreshToken !== "" ? [found.credentials] : [],
  );
  const homes = state.roster.withFollowers([path]);
  return {
    async drop() {
      if (path !== target) await vault.remove();
      const newest = state.signInOf(target).book.newest;
      const over = held.filter((old) => isOver(old, newest));
      await Promise.all(
        over.map(({ refreshToken }) => state.revocations.retire({ refreshToken, homes })),
      );
    },
  };
}

/** Revoking one token ends its whole lineage, so it must be certain that it is another one's. */
function isOver(old: CodexHomeCredentials, newest: CodexHomeCredentials | undefined): boolean {
  return newest === undefined || isSameLineage(old, newest) === false;
}
