import type { AuthError, CodexHomeCredentials } from "@latchkey/auth";
import { isAuthError, isSameAccount, openCredentialStore, revokeToken } from "@latchkey/auth";
import { identityOf } from "@latchkey/auth/credentials";
import { readHome } from "./deliver.ts";
import type { Link } from "./homes.ts";
import type { KeeperState } from "./keeper-state.ts";
import { openVault, vaultDirectory } from "./owner.ts";
import { withinLimit } from "./recover.ts";
import type { SignIn } from "./sign-in.ts";

export interface SignOutOptions {
  /** Whether the sign-in is revoked. Default true; without it, it is only deleted here. */
  revoke?: boolean;
}

/** What signing out did. Homes are named. */
export interface SignedOutHomes {
  /** Those that are signed out now. */
  homes: string[];
  /** Of a home that follows another, and where nothing was asked for, nothing is revoked. */
  isRevoked: boolean;
  /** Why it was not, when it was asked for; what cannot be revoked ends by itself. */
  revocationFailure?: AuthError;
  /** Homes whose own sign-ins of the same person turned out to have ended with it. */
  ended: string[];
}

/**
 * Signs a home out: of one that follows another only its file goes; otherwise the sign-in goes,
 * and all who have it lose it.
 */
export async function signOutHome(
  state: KeeperState,
  nameOrPath: string,
  { revoke = true }: SignOutOptions,
): Promise<SignedOutHomes> {
  const { path } = await state.roster.find(nameOrPath);
  const signIn = state.signInOf(path);
  if (state.roster.followedBy(path) !== undefined) {
    await removeCredentials(state, path);
    await signIn.sync({ reason: "signed_out", only: new Set([path]) });
    return { homes: [state.roster.nameOf(path)], isRevoked: false, ended: [] };
  }
  const credentials = signIn.owner?.credentials;
  const paths = [path];
  let revocation: Pick<SignedOutHomes, "isRevoked" | "revocationFailure"> = { isRevoked: false };
  await signIn.change(
    async () => {
      if (revoke) revocation = await revokeOwner(state, credentials);
      paths.push(...(await removeEverywhere(state, signIn)));
    },
    { reason: "signed_out" },
  );
  const ended = revocation.isRevoked && credentials ? await findEnded(state, credentials) : [];
  return { homes: paths.map(state.roster.nameOf), ...revocation, ended };
}

/** Returns the homes beside its own that had the sign-in. */
async function removeEverywhere(state: KeeperState, signIn: SignIn): Promise<string[]> {
  const { path } = signIn.home;
  const vault = await openVault(vaultDirectory(state.settings.dataDirectory, path));
  await vault.remove();
  const others: string[] = [];
  for (const { home } of state.roster.followersOf(path)) {
    if (home !== path && (await holdsTokensOf(signIn, home))) others.push(home);
  }
  for (const home of [path, ...others]) await removeCredentials(state, home);
  await state.changeLinks((links) => afterSignOut(links, path, new Set(others)));
  return others;
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

/** The person is signed out here in any case. */
async function revokeOwner(
  { settings }: KeeperState,
  credentials: CodexHomeCredentials | undefined,
): Promise<Pick<SignedOutHomes, "isRevoked" | "revocationFailure">> {
  if (!credentials || credentials.refreshToken === "") return { isRevoked: false };
  try {
    await revokeToken(settings.provider, credentials.refreshToken);
    return { isRevoked: true };
  } catch (error) {
    return { isRevoked: false, ...(isAuthError(error) && { revocationFailure: error }) };
  }
}

/** A refresh is the one question that the authorization server itself answers. */
async function findEnded(state: KeeperState, revoked: CodexHomeCredentials): Promise<string[]> {
  const { userId } = identityOf(revoked);
  const others = state.signIns.filter(({ record: { newest, isExpired } }) => {
    const isOfPerson = newest && (userId === undefined || identityOf(newest).userId === userId);
    return isOfPerson && !isExpired;
  });
  const outcomes = await Promise.all(
    others.map((signIn) => withinLimit(signIn.refresh("scheduled"), state.settings)),
  );
  return others
    .filter((_, index) => outcomes[index] === "expired")
    .flatMap(({ home }) => [
      home.path,
      ...state.roster.followersOf(home.path).map((link) => link.home),
    ])
    .filter((path, index, all) => all.indexOf(path) === index)
    .map(state.roster.nameOf);
}

async function holdsTokensOf({ record }: SignIn, path: string): Promise<boolean> {
  const held = await readHome(path);
  if (held.state !== "signed_in" || held.credentials.authMode !== "chatgptAuthTokens") return false;
  return record.newest !== undefined && isSameAccount(held.credentials, record.newest);
}

async function removeCredentials(state: KeeperState, path: string): Promise<void> {
  const store = await openCredentialStore(path);
  const { signal, emit } = state.settings;
  const before = await store.remove({ signal });
  if (before.state === "signed_out") return;
  emit({ type: "home_updated", home: state.roster.nameOf(path), path, reason: "signed_out" });
}
