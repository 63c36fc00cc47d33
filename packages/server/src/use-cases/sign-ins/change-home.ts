import type { CodexHome } from "@latchkey/contracts";
import { Failure } from "../../failure.ts";
import type { HomeSignIns } from "../../ports/home-sign-ins.ts";
import type { Audit, RequestOrigin } from "../audit/audit.ts";
import type { HomeStatus } from "./home-status.ts";

export type ChangeHomeDeps = { homes: HomeStatus; signIns: HomeSignIns; audit: Audit };

/** Renews a home's sign-in because a person asked for it. */
export async function refreshHome(
  { homes, signIns, audit }: ChangeHomeDeps,
  nameOrPath: string,
  from: RequestOrigin,
): Promise<CodexHome> {
  const codexHome = homes.resolve(nameOrPath);
  const { status } = await homes.describe(codexHome);
  if (status === "signed_out") {
    throw new Failure("CODEX_SIGNED_OUT", "Nobody is signed in to this Codex home.");
  }
  const entry = { action: "refresh.requested", codexHome, from } as const;
  try {
    await signIns.refresh(codexHome);
    await audit.record(entry);
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    await audit.record({ ...entry, code: error.code });
    throw error;
  } finally {
    await homes.announce(codexHome);
  }
  return homes.describe(codexHome);
}

/** Signs a home out: its sign-in is revoked and removed. */
export async function signOutHome(
  { homes, signIns, audit }: ChangeHomeDeps,
  nameOrPath: string,
  from: RequestOrigin,
): Promise<CodexHome> {
  const codexHome = homes.resolve(nameOrPath);
  const { account } = await homes.describe(codexHome);
  const signedOut = await signIns.remove(codexHome);
  const name = account?.email ?? account?.accountId;
  await audit.record({
    action: "credentials.removed",
    codexHome,
    from,
    ...(name !== undefined && { account: name }),
  });
  await Promise.all(signedOut.map((home) => homes.announce(home)));
  return homes.describe(codexHome);
}
