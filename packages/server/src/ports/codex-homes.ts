import type { Account, ErrorBody } from "@latchkey/contracts";

/** What a Codex home's own files say of its sign-in. */
export type HomeCredentials = {
  isSignedIn: boolean;
  account?: Account;
  usableUntil?: string;
  renewable: boolean;
  lastRefreshAt?: string;
  /** Changes whenever the credentials do, and tells nothing about them. */
  fingerprint?: string;
  problem?: ErrorBody;
};

export interface CodexHomes {
  /** Registered homes, by name. The first is the server's own. */
  list(): readonly { name: string; path: string }[];
  /** A registered home by its name, or by a path that leads to it; never any other directory. */
  find(nameOrPath: string): { name: string; path: string } | undefined;
  read(name: string): Promise<HomeCredentials>;
}
