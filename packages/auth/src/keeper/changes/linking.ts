import type { CodexHomeState } from "../../credentials/file/home-state.ts";
import { checkCodexHomeWritable } from "../../credentials/writable.ts";
import { isSameAccount } from "../../identity.ts";
import { readHome } from "../delivery/deliver.ts";
import { canonicalHomePath, requireCodexHome, requireInsideRoots } from "../homes/home-path.ts";
import { openVault, vaultDirectory } from "../homes/owner.ts";
import { KeeperError } from "../contract/keeper-error.ts";
import type { KeeperState } from "../state/keeper-state.ts";
import { findReplaced, revokeReplaced } from "./replaced.ts";

/**
 * Lets a home follow the sign-in of another from now on. What the home held of the same account is
 * replaced, a sign-in of its own as well.
 */
export async function linkHome(state: KeeperState, home: string, to: string): Promise<void> {
  const target = await targetOf(state, to);
  const known = state.roster.homes.find(({ name }) => name === home);
  const path = known?.path ?? (await canonicalHomePath(home));
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
  const wanted = state.signInOf(target).book.newest;
  const followed = state.roster.followedBy(path);
  const linked = followed === undefined ? undefined : state.signInOf(followed).book.newest;
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
