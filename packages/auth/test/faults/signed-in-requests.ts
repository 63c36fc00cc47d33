import type { HttpRequest } from "../../src/index.ts";
import type { Cell, Outcome, RequestUnderFire, Stage, Stored } from "./cell.ts";
import { endOf, endOfFailure, onStage } from "./cell.ts";
import type { Case } from "./expectations.ts";

export type IsTarget = (request: HttpRequest) => boolean;

/** Somebody who is signed in, and what can be done with that. */
interface SignedIn {
  secrets: readonly string[];
  refresh: () => Promise<unknown>;
  signOut: () => Promise<{ isRevoked: boolean; revocationFailure?: unknown }>;
  stored: () => Promise<Stored>;
}

interface Target {
  originOf: (cell: Cell) => string;
  isTarget: IsTarget;
  signIn: (cell: Cell, stage: Stage) => Promise<SignedIn>;
}

export function refreshTwice({ originOf, isTarget, signIn }: Target) {
  return (cell: Cell): Promise<Outcome> =>
    onStage(cell, { origin: originOf(cell), isTarget }, async (stage) => {
      const { refresh, stored, secrets } = await signIn(cell, stage);
      const first = await endOf(refresh(), secrets);
      const second = await endOf(refresh(), secrets);
      return { ...first, then: second.end, stored: await stored() };
    });
}

export function signOutOnce({ originOf, isTarget, signIn }: Target) {
  return (cell: Cell): Promise<Outcome> =>
    onStage(cell, { origin: originOf(cell), isTarget }, async (stage) => {
      const { signOut, stored, secrets } = await signIn(cell, stage);
      const { isRevoked, revocationFailure } = await signOut();
      const end = isRevoked ? { end: "ok" as const } : endOfFailure(revocationFailure, secrets);
      return { ...end, stored: await stored() };
    });
}

type Row = [name: string, run: RequestUnderFire["run"], expected: (one: Case) => Outcome];

/** The requests of one kind of authorization server. */
export function requestsOf(variant: Case["variant"], rows: readonly Row[]): RequestUnderFire[] {
  return rows.map(([name, run, expected]) => ({
    name,
    run,
    expected: (fault, mode) => expected({ fault, mode, variant }),
  }));
}
