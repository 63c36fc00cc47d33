import type { CodexHomeCredentials } from "../../credentials/file/auth-json.ts";
import { revokeToken } from "../../tokens.ts";
import { isSameLineage } from "../delivery/decide.ts";
import { readHome } from "../delivery/deliver.ts";
import { openVault, vaultDirectory } from "../homes/owner.ts";
import type { KeeperState } from "../state/keeper-state.ts";

/** What a home and its vault hold that other credentials are about to replace. */
export async function findReplaced(
  state: KeeperState,
  path: string,
): Promise<CodexHomeCredentials[]> {
  if (!state.settings.revokeReplaced) return [];
  const vault = await openVault(vaultDirectory(state.settings.dataDirectory, path));
  const found = await Promise.all([readHome(path), vault.read()]);
  return found.flatMap((held) =>
    held.state === "signed_in" && held.credentials.refreshToken !== "" ? [held.credentials] : [],
  );
}

/**
 * Revokes what was replaced, where that was asked for; what cannot be ends by itself. Revoking one
 * token ends its whole lineage, so it must be certain that it is another one's.
 */
export async function revokeReplaced(
  state: KeeperState,
  target: string,
  replaced: readonly CodexHomeCredentials[],
): Promise<void> {
  const { newest } = state.signInOf(target).book;
  const over = replaced.filter((old) => !newest || isSameLineage(old, newest) === false);
  await Promise.allSettled(
    over.map(({ refreshToken }) => revokeToken(state.settings.provider, refreshToken)),
  );
}
