import { openCredentialStore } from "../../credentials/store.ts";
import { checkCodexHomeWritable } from "../../credentials/writable.ts";
import type { Account, TokenSet } from "../../token-set.ts";
import { revokeToken } from "../../tokens.ts";
import { readHome } from "../delivery/deliver.ts";
import type { SyncRequest } from "../sign-in/hand-out.ts";
import { KeeperError } from "../contract/keeper-error.ts";
import type { KeeperState } from "../state/keeper-state.ts";
import type { KeptSignIn } from "../sign-in/kept-sign-in.ts";
import type { Link } from "../homes/links-file.ts";
import { openVault, vaultDirectory } from "../homes/owner.ts";
import { superseded } from "./supersede.ts";

export interface SignedInOptions {
  /** Whether the home may change to another account. Default true. */
  allowAccountChange?: boolean;
}

/** What a new sign-in led to. */
export interface SignedIn {
  account: Account;
  /** The names of the homes that have it now, the one it was made for first. */
  updated: string[];
}

/** Puts a new sign-in in place of the one that a home had, for it and for all that follow it. */
export async function storeSignIn(
  state: KeeperState,
  nameOrPath: string,
  signIn: SignedInOptions & { tokenSet: TokenSet },
): Promise<SignedIn> {
  const { tokenSet, allowAccountChange = true } = signIn;
  const { path } = await state.roster.find(nameOrPath);
  const { account } = state.settings.provider.identify(tokenSet);
  if (!allowAccountChange) await refuseOtherAccount(path, account);
  await checkCodexHomeWritable(path);
  const before = await superseded(state, path, path);
  const request: SyncRequest = { reason: "signed_in", forced: new Set([path]) };
  const put = () => putSignIn(state, path, tokenSet);
  if (state.roster.followedBy(path) === undefined) await state.signInOf(path).change(put, request);
  else {
    await put();
    await state.signInOf(path).sync(request);
  }
  state.background.run(before.drop());
  return { account, updated: holdersOf(state, path) };
}

/** The vault or the home first, then the links: a crash in between leaves the old state. */
async function putSignIn(state: KeeperState, path: string, tokenSet: TokenSet): Promise<void> {
  const { provider, owner, dataDirectory, signal } = state.settings;
  const vault = await openVault(vaultDirectory(dataDirectory, path));
  const store = owner === "vault" ? vault : await openCredentialStore(path);
  await store.replace(tokenSet, { provider, signal });
  if (owner === "home") await vault.remove();
  const own: Link = {
    home: path,
    name: state.roster.nameOf(path),
    follows: path,
    hasReceived: false,
  };
  await state.changeLinks((links) => [
    ...links.filter(({ home }) => home !== path),
    ...(owner === "vault" ? [own] : []),
  ]);
}

async function refuseOtherAccount(path: string, account: Account): Promise<void> {
  const held = await readHome(path);
  if (held.state !== "signed_in" || held.credentials.accountId === account.accountId) return;
  throw new KeeperError(
    "ACCOUNT_DIFFERS",
    `${path} is signed in to another account. Nothing was changed.`,
  );
}

function holdersOf(state: KeeperState, path: string): string[] {
  const signIn = state.signInOf(path);
  const followers = state.roster.followersOf(path).map(({ home }) => home);
  const holders = [...new Set([path, ...followers])].filter((home) => !signIn.problemOf(home));
  return holders.map(state.roster.nameOf);
}

/**
 * Signs a home out and returns the names of the homes that are signed out now: of one that follows
 * another only its file goes; otherwise the sign-in is revoked and all who have it lose it.
 */
export async function signOutHome(state: KeeperState, nameOrPath: string): Promise<string[]> {
  const { path } = await state.roster.find(nameOrPath);
  const signIn = state.signInOf(path);
  if (state.roster.followedBy(path) !== undefined) {
    await removeCredentials(state, path);
    await signIn.sync({ reason: "signed_out", only: new Set([path]) });
    return [state.roster.nameOf(path)];
  }
  const followers = state.roster.followersOf(path);
  const paths = [path];
  await signIn.change(
    async () => {
      await revokeOwner(state, signIn);
      const vault = await openVault(vaultDirectory(state.settings.dataDirectory, path));
      await vault.remove();
      for (const { home } of followers) {
        if (home !== path && (await holdsTokensOf(signIn, home))) paths.push(home);
      }
      for (const home of paths) await removeCredentials(state, home);
      await state.changeLinks((links) => afterSignOut(links, path, new Set(paths)));
    },
    { reason: "signed_out" },
  );
  return paths.map(state.roster.nameOf);
}

/** The next sign-in is to reach the homes that lost this one with it. */
function afterSignOut(
  links: readonly Link[],
  path: string,
  signedOut: ReadonlySet<string>,
): readonly Link[] {
  return links
    .filter(({ home }) => home !== path)
    .map((link) => (signedOut.has(link.home) ? { ...link, hasReceived: false } : link));
}

/** What cannot be revoked now ends by itself; the person is signed out here in any case. */
async function revokeOwner({ settings }: KeeperState, { owner }: KeptSignIn): Promise<void> {
  const refreshToken = owner?.credentials?.refreshToken;
  if (!refreshToken) return;
  await revokeToken(settings.provider, refreshToken).catch(() => undefined);
}

async function holdsTokensOf({ book }: KeptSignIn, path: string): Promise<boolean> {
  const held = await readHome(path);
  if (held.state !== "signed_in" || held.credentials.authMode !== "chatgptAuthTokens") return false;
  return held.credentials.accountId === book.newest?.accountId;
}

async function removeCredentials(state: KeeperState, path: string): Promise<void> {
  const store = await openCredentialStore(path);
  const { signal, emit } = state.settings;
  const before = await store.remove({ signal });
  if (before.state === "signed_out") return;
  emit({ type: "home_updated", home: state.roster.nameOf(path), path, reason: "signed_out" });
}
