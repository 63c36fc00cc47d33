import type { Account, CodexHome } from "@latchkey/contracts";
import { isHomeReady } from "../../../components/home-texts.ts";

type AffectedRuns = CodexHome["affectedRuns"];

/** What a sign-in asks people for. `owner` names the sign-in. */
export type Banner = { owner: string } & (
  | { kind: "expired"; home: CodexHome; affectedRuns: AffectedRuns }
  | { kind: "signed_in"; account: Account | undefined; affectedRuns: AffectedRuns }
  | { kind: "expiring"; home: CodexHome }
);

/**
 * One banner for each sign-in, however many homes share it: of the homes in use on the page, and of
 * those with runs that wait for a retry.
 */
export function bannersOf(homes: CodexHome[], inUse: string[]): Banner[] {
  const bySignIn = Map.groupBy(homes, ownerOf);
  return [...bySignIn].flatMap(([owner, members]) => bannerOf(owner, members, inUse) ?? []);
}

function ownerOf({ name, follows }: CodexHome): string {
  return follows ?? name;
}

function bannerOf(owner: string, homes: CodexHome[], inUse: string[]): Banner | undefined {
  const affectedRuns = runsOf(homes);
  const shown = homes.filter((home) => inUse.includes(home.name) || home.affectedRuns.length > 0);
  const stale = shown.filter((home) => !isHomeReady(home));
  const [first] = stale;
  if (first) {
    // A new sign-in of the owner reaches every home that follows it.
    const own = homes.find(({ name }) => name === owner);
    const home = own && !isHomeReady(own) ? own : first;
    return { owner, kind: "expired", home, affectedRuns };
  }
  if (affectedRuns.length > 0) {
    const account = shown.find((home) => home.account)?.account;
    return { owner, kind: "signed_in", account, affectedRuns };
  }
  const expiring = shown.find(({ status }) => status === "expiring");
  return expiring && { owner, kind: "expiring", home: expiring };
}

function runsOf(homes: CodexHome[]): AffectedRuns {
  const byId = new Map(homes.flatMap((home) => home.affectedRuns).map((run) => [run.runId, run]));
  return [...byId.values()];
}
