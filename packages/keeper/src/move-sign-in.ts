import { checkCodexHomeWritable, isSameAccount } from "@latchkey/auth";
import type { CompleteCredentials } from "@latchkey/auth/credentials";
import {
  authJsonFromCredentials,
  choosePlaces,
  createHome,
  findContent,
  withCredentialLocks,
  withRefreshLock,
  writeContent,
} from "@latchkey/auth/credentials";
import { asFollower, authJsonFor } from "./decide-delivery.ts";
import { readHome } from "./deliver.ts";
import { KeeperError } from "./events.ts";
import type { Link } from "./homes.ts";
import type { KeeperState } from "./keeper-state.ts";
import { openVault, vaultDirectory } from "./owner.ts";
import type { SignIn } from "./sign-in.ts";

/** Within this time before its end, Codex may be refreshing the token itself. */
const CODEX_WINDOW_MS = 330_000;

/**
 * Moves the sign-in of an owner home into the vault; the home follows it from now on. Each step
 * leaves a state from which the next start goes on: the vault wins as soon as it has anything.
 */
export async function takeOverHome(state: KeeperState, nameOrPath: string): Promise<void> {
  const { path } = await state.roster.find(nameOrPath);
  const signIn = ownSignInOf(state, path, "home");
  await checkCodexHomeWritable(path);
  await stayOutOfCodexWindow(signIn, state);
  const { signal, followerMode, dataDirectory } = state.settings;
  const home = await choosePlaces(path, {});
  const vault = await openVault(vaultDirectory(dataDirectory, path));
  await move(
    signIn,
    { refreshPath: signIn.owner?.store.refreshPath ?? vault.refreshPath, signal },
    async () => {
      await state.changeLinks((links) =>
        withOwnLink(links, { path, name: state.roster.nameOf(path) }),
      );
      await withCredentialLocks(path, { signal }, async () => {
        const { file } = await findContent(home);
        const credentials = await requireOwn(path);
        await writeCredentials(vault.homePath, credentials, signal);
        const previous = file.state === "loaded" ? file.authJson : undefined;
        const follower = {
          ...asFollower(credentials, followerMode),
          accountId: credentials.accountId,
        };
        await writeContent(home, authJsonFor(follower, previous));
      });
    },
  );
}

/** Moves a sign-in from the vault back into its home, which is then a plain Codex home again. */
export async function giveBackHome(state: KeeperState, nameOrPath: string): Promise<void> {
  const { path } = await state.roster.find(nameOrPath);
  const signIn = ownSignInOf(state, path, "vault");
  await checkCodexHomeWritable(path);
  const { signal, dataDirectory } = state.settings;
  const vault = await openVault(vaultDirectory(dataDirectory, path));
  await move(signIn, { refreshPath: vault.refreshPath, signal }, async () => {
    const credentials = await requireOwn(vault.homePath);
    await refuseOtherAccount(path, credentials);
    await writeCredentials(path, credentials, signal);
    await vault.remove({ signal });
    await state.changeLinks((links) => links.filter(({ home }) => home !== path));
  });
}

/** Under the refresh lock, so that no refresh token is spent on its way. */
async function move(
  signIn: SignIn,
  lock: { refreshPath: string; signal: AbortSignal },
  work: () => Promise<void>,
): Promise<void> {
  const { refreshPath, signal } = lock;
  const { path } = signIn.home;
  await signIn.change(() => withRefreshLock(refreshPath, { signal }, work), {
    reason: "moved",
    forced: new Set([path]),
  });
}

function ownSignInOf(state: KeeperState, path: string, kind: "vault" | "home"): SignIn {
  const followed = state.roster.followedBy(path);
  if (followed !== undefined) {
    const name = state.roster.nameOf(followed);
    throw new KeeperError("HOME_FOLLOWS", `${path} follows ${name}. Do this with that home.`);
  }
  const signIn = state.signInOf(path);
  if (signIn.owner?.kind === kind && signIn.record.newest) return signIn;
  const where = kind === "home" ? "no sign-in of its own" : "no sign-in in the vault";
  throw new KeeperError("NOT_SIGNED_IN", `${path} has ${where}.`);
}

/** Codex drops tokens that it has just received when its file has changed meanwhile. */
async function stayOutOfCodexWindow(signIn: SignIn, { settings }: KeeperState): Promise<void> {
  const { usableUntil = Infinity } = signIn.record;
  if (usableUntil - settings.clock.wallNow() > CODEX_WINDOW_MS) return;
  await signIn.refresh("proactive_expiry");
}

async function requireOwn(path: string): Promise<CompleteCredentials> {
  const held = await readHome(path);
  if (held.state === "signed_in" && held.credentials.refreshToken !== "") {
    const { accountId = "" } = held.credentials;
    if (accountId !== "") return { ...held.credentials, accountId };
  }
  throw new KeeperError("NOT_SIGNED_IN", `${path} has no sign-in that could be renewed.`);
}

async function refuseOtherAccount(path: string, mine: CompleteCredentials): Promise<void> {
  const held = await readHome(path);
  if (held.state !== "signed_in" || isSameAccount(held.credentials, mine)) return;
  throw new KeeperError("ACCOUNT_DIFFERS", `${path} is signed in to another account meanwhile.`);
}

async function writeCredentials(
  path: string,
  credentials: CompleteCredentials,
  signal: AbortSignal,
): Promise<void> {
  await createHome(path);
  await withCredentialLocks(path, { signal }, async () => {
    const places = await choosePlaces(path, {});
    const { file } = await findContent(places);
    const previous = file.state === "loaded" ? file.authJson : undefined;
    const content = { ...credentials, authMode: "chatgpt" as const };
    await writeContent(places, authJsonFromCredentials(content, previous));
  });
}

function withOwnLink(
  links: readonly Link[],
  { path, name }: { path: string; name: string },
): readonly Link[] {
  const own = { home: path, name, follows: path, hasReceived: true };
  return [...links.filter(({ home }) => home !== path), own];
}
