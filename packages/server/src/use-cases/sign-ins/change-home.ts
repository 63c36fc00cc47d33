import type { CodexHome } from "@latchkey/contracts";
import { Conflict, Failure } from "../../failure.ts";
import type { HomeSignIns } from "../../ports/home-sign-ins.ts";
import type { Audit, RequestOrigin } from "../audit/audit.ts";
import type { HomeStatus } from "./home-status.ts";

export type ChangeHomeDeps = { homes: HomeStatus; signIns: HomeSignIns; audit: Audit };

/** Renews a home's sign-in because a person asked for it. */
export async function refreshHome(
  deps: ChangeHomeDeps,
  nameOrPath: string,
  from: RequestOrigin,
): Promise<CodexHome> {
  const codexHome = deps.homes.resolve(nameOrPath);
  const { status } = await deps.homes.describe(codexHome);
  if (status === "signed_out") {
    throw new Failure("CODEX_SIGNED_OUT", "Nobody is signed in to this Codex home.");
  }
  const entry = { action: "refresh.requested", codexHome, from } as const;
  return changeAudited(deps, entry, () => deps.signIns.refresh(codexHome));
}

/** Moves the sign-in that a home owns into the vault; the home follows it from now on. */
export function takeOverHome(
  deps: ChangeHomeDeps,
  nameOrPath: string,
  from: RequestOrigin,
): Promise<CodexHome> {
  const codexHome = deps.homes.resolve(nameOrPath);
  const entry = { action: "sign_in.taken_over", codexHome, from } as const;
  return changeAudited(deps, entry, () => deps.signIns.takeOver(codexHome));
}

/** Moves a sign-in from the vault back into its home, which can renew it by itself again. */
export function giveBackHome(
  deps: ChangeHomeDeps,
  nameOrPath: string,
  from: RequestOrigin,
): Promise<CodexHome> {
  const codexHome = deps.homes.resolve(nameOrPath);
  const entry = { action: "sign_in.given_back", codexHome, from } as const;
  return changeAudited(deps, entry, () => deps.signIns.giveBack(codexHome));
}

/** Lets a home follow the server's sign-in from now on, in place of what it had. */
export async function followServer(
  deps: ChangeHomeDeps,
  nameOrPath: string,
  from: RequestOrigin,
): Promise<CodexHome> {
  const { homes, signIns } = deps;
  const codexHome = homes.resolve(nameOrPath);
  if (codexHome === homes.serverHome) throw new Conflict("The server's home follows no other one.");
  const { status } = await homes.describe(homes.serverHome);
  if (status === "signed_out") {
    throw new Failure("CODEX_SIGNED_OUT", "The server's own home has no sign-in to follow.");
  }
  const entry = { action: "sign_in.followed", codexHome, from } as const;
  return changeAudited(deps, entry, () => signIns.follow(codexHome, homes.serverHome));
}

/** Records what was asked for, and how it failed where it did. */
async function changeAudited(
  { homes, audit }: ChangeHomeDeps,
  entry: Parameters<Audit["record"]>[0] & { codexHome: string },
  change: () => Promise<void>,
): Promise<CodexHome> {
  try {
    await change();
    await audit.record(entry);
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    await audit.record({ ...entry, code: error.code });
    throw error;
  } finally {
    await homes.announce(entry.codexHome);
  }
  return homes.describe(entry.codexHome);
}

/** Signs a home out: its sign-in is revoked, if that is asked for, and removed. */
export async function signOutHome(
  { homes, signIns, audit }: ChangeHomeDeps,
  { nameOrPath, revoke }: { nameOrPath: string; revoke: boolean },
  from: RequestOrigin,
): Promise<CodexHome> {
  const codexHome = homes.resolve(nameOrPath);
  const { account } = await homes.describe(codexHome);
  const { signedOut, ended } = await signIns.remove(codexHome, { revoke });
  const name = account?.email ?? account?.accountId;
  await audit.record({
    action: "credentials.removed",
    codexHome,
    from,
    ...(name !== undefined && { account: name }),
  });
  await Promise.all([...signedOut, ...ended].map((home) => homes.announce(home)));
  return homes.describe(codexHome);
}
