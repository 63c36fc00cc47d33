import type { Account, CodexHome } from "@latchkey/contracts";
import { isHomeReady } from "../../components/home-texts.ts";

export type AffectedRun = CodexHome["affectedRuns"][number];

/** What a sign-in asks people for. `home` is the one that it names, and leads to. */
export type Banner = { home: CodexHome } & (
  | { kind: "expired"; affectedRuns: AffectedRun[] }
  | { kind: "signed_in"; account: Account | undefined; affectedRuns: AffectedRun[] }
  | { kind: "expiring" }
);

/**
 * One banner for each sign-in, however many homes share it: of the homes in use on the page, and of
 * those with runs that wait for a retry. A run that one home keeps from going on is offered by none.
 */
export function bannersOf(homes: CodexHome[], inUse: string[]): Banner[] {
  const held = new Set(runsOf(homes.filter((home) => !isHomeReady(home))).map(idOf));
  const bySignIn = Map.groupBy(homes, ({ name, follows }) => follows ?? name);
  return [...bySignIn].flatMap(([owner, members]) => {
    const shown = members.filter(
      (home) => inUse.includes(home.name) || home.affectedRuns.length > 0,
    );
    const own = members.find(({ name }) => name === owner);
    return [staleBanner(shown, own), readyBanner(shown, { own, held })].filter(
      (it) => it !== undefined,
    );
  });
}

function staleBanner(shown: CodexHome[], own: CodexHome | undefined): Banner | undefined {
  const stale = shown.filter((home) => !isHomeReady(home));
  const [first] = stale;
  if (!first) return undefined;
  // A new sign-in of the owner reaches every home that follows it.
  const home = own && !isHomeReady(own) ? own : first;
  return { home, kind: "expired", affectedRuns: runsOf(stale) };
}

function readyBanner(
  shown: CodexHome[],
  { own, held }: { own: CodexHome | undefined; held: ReadonlySet<string> },
): Banner | undefined {
  const ready = shown.filter(isHomeReady);
  const affectedRuns = runsOf(ready).filter((run) => !held.has(idOf(run)));
  const [first] = ready;
  const home = own && isHomeReady(own) ? own : first;
  if (home && affectedRuns.length > 0) {
    const account = home.account ?? ready.find(({ account: known }) => known)?.account;
    return { home, kind: "signed_in", account, affectedRuns };
  }
  const expiring = ready.find(({ status }) => status === "expiring");
  return expiring && { home: expiring, kind: "expiring" };
}

const idOf = ({ runId }: AffectedRun) => runId;

function runsOf(homes: CodexHome[]): AffectedRun[] {
  const byId = new Map(homes.flatMap((home) => home.affectedRuns).map((run) => [run.runId, run]));
  return [...byId.values()];
}
