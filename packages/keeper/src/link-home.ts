import type { CodexHomeCredentials, CodexHomeState } from "@latchkey/auth";
import { canonicalPath, checkCodexHomeWritable, isSameAccount, revokeToken } from "@latchkey/auth";
import { isSameLineage } from "./decide-delivery.ts";
import { readHome } from "./deliver.ts";
import { KeeperError } from "./events.ts";
import { requireCodexHome, requireInsideRoots } from "./homes.ts";
import type { KeeperState } from "./keeper-state.ts";
import { openVault, vaultDirectory } from "./owner.ts";

/**
 * Lets a home follow the sign-in of another from now on. What the home held of the same account is
 * replaced, a sign-in of its own as well.
 */
export async function linkHome(state: KeeperState, home: string, to: string): Promise<void> {
  const target = await targetOf(state, to);
  const known = state.roster.homes.find(({ name }) => name === home);
  const path = known?.path ?? (await canonicalPath(home));
  const roots = [...state.settings.roots, ...state.roster.homes.map((each) => each.path)];
  await requireInsideRoots(path, roots);
  await requireCodexHome(path);
  refuseCircle(state, path, target);
  const held = await readHome(path);
  refuseOtherAccount(state, { path, target, held });
  await checkCodexHomeWritable(path);

  const replaced = await findReplaced(state, path);
  const name = known?.name ?? state.roster.nameOf(path);
  const link = { home: path, name, follows: target, hasReceived: false };
  await state.changeLinks((links) => [...links.filter((each) => each.home !== path), link]);
  const only = new Set([path]);
  const updated = await state.signInOf(path).sync({ reason: "linked", only, forced: only });
  if (!updated.includes(path)) return;
  const vault = await openVault(vaultDirectory(state.settings.dataDirectory, path));
  await vault.remove();
  await revokeReplaced(state, target, replaced);
}

/** Lets a home follow no longer. It keeps the tokens that it has until they end. */
export async function unlinkHome(state: KeeperState, nameOrPath: string): Promise<void> {
  const { path } = await state.roster.find(nameOrPath);
  const target = state.roster.followedBy(path);
  if (target === undefined) {
    throw new KeeperError("HOME_FOLLOWS", `${path} follows no other home.`);
  }
  const signIn = state.signInOf(path);
  await state.changeLinks((links) => links.filter((link) => link.home !== path));
  signIn.forget(path);
}

/** A home that follows another leads to that one. */
async function targetOf(state: KeeperState, nameOrPath: string): Promise<string> {
  const { path } = await state.roster.find(nameOrPath);
  return state.roster.followedBy(path) ?? path;
}

function refuseCircle(state: KeeperState, path: string, target: string): void {
  if (path === target) {
    throw new KeeperError("HOME_FOLLOWS", `${path} cannot follow itself.`);
  }
  const follower = state.roster.links.find(
    ({ home, follows }) => follows === path && home !== path,
  );
  if (!follower) return;
  throw new KeeperError(
    "HOME_FOLLOWS",
    `${path} is followed by ${follower.name}. Link that home first.`,
  );
}

function refuseOtherAccount(
  state: KeeperState,
  home: { path: string; target: string; held: CodexHomeState },
): void {
  const { path, target, held } = home;
  const wanted = state.signInOf(target).record.newest;
  const followed = state.roster.followedBy(path);
  const linked = followed === undefined ? undefined : state.signInOf(followed).record.newest;
  if (followed !== target && linked && !(wanted && isSameAccount(linked, wanted))) {
    const name = state.roster.nameOf(followed ?? "");
    throw differs(`${path} already follows ${name}, which is another account. Unlink it first.`);
  }
  if (held.state !== "signed_in" || wanted === undefined) return;
  if (isSameAccount(held.credentials, wanted)) return;
  throw differs(`${path} is signed in to another account. Sign out there first.`);
}

function differs(message: string): KeeperError {
  return new KeeperError("ACCOUNT_DIFFERS", message);
}

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
  const { newest } = state.signInOf(target).record;
  const over = replaced.filter((old) => !newest || isSameLineage(old, newest) === false);
  await Promise.allSettled(
    over.map(({ refreshToken }) => revokeToken(state.settings.provider, refreshToken)),
  );
}
