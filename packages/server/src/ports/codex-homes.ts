import type {
  Account,
  CodexHome,
  CodexHomeStatus,
  HomeProblem,
  ModelAccess,
} from "@latchkey/contracts";

/** What is known of a Codex home's sign-in. */
export type HomeCredentials = {
  status: CodexHomeStatus;
  account?: Account;
  usableUntil?: string;
  renewable: boolean;
  renewableEvidence?: string;
  lastRefreshAt?: string;
  follows?: string;
  owner?: CodexHome["owner"];
  problem?: HomeProblem;
  modelProvider?: string;
  modelAccess?: ModelAccess;
};

export interface CodexHomes {
  /** Registered homes, by name. The first is the server's own. */
  list(): readonly { name: string; path: string }[];
  /** A registered home by its name, or by a path that leads to it; never any other directory. */
  find(nameOrPath: string): { name: string; path: string } | undefined;
  /** Whether its sign-in works by all that is known already; answers at once. */
  seemsUsable(name: string): boolean;
  /** Homes by name; one that is gone meanwhile counts as signed out. */
  read(names: readonly string[]): Promise<ReadonlyMap<string, HomeCredentials>>;
}
