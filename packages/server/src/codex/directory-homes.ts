import { realpathSync } from "node:fs";
import { describeCredentials, readCodexHomeCredentials } from "@latchkey/auth";
import type { CodexHomes, HomeCredentials } from "../ports/codex-homes.ts";

export type RegisteredHome = { name: string; path: string };

/** Codex homes that are directories on this machine: the server's, and those that come and go. */
export function createDirectoryHomes(
  server: RegisteredHome,
  listOthers: () => readonly RegisteredHome[],
): CodexHomes {
  const list = () => [server, ...listOthers()];
  const find = (nameOrPath: string) => {
    if (nameOrPath === server.name) return server;
    const homes = list();
    return (
      homes.find(({ name }) => name === nameOrPath) ??
      homes.find(({ path }) => isSamePath(path, nameOrPath))
    );
  };
  return {
    list,
    find,
    async read(name) {
      const home = find(name);
      return home ? readHome(home.path) : { isSignedIn: false, renewable: false };
    },
  };
}

/** A home that the caller has resolved before. */
export function requireHome(home: RegisteredHome | undefined): RegisteredHome {
  if (!home) throw new TypeError("The Codex home is not registered.");
  return home;
}

async function readHome(path: string): Promise<HomeCredentials> {
  const home = await readCodexHomeCredentials(path);
  switch (home.state) {
    case "signed_in":
      return summarise(home.credentials);
    case "api_key":
    case "other_method":
      return { isSignedIn: true, renewable: false };
    case "signed_out":
      return { isSignedIn: false, renewable: false };
    case "unreadable":
      return {
        isSignedIn: false,
        renewable: false,
        problem: {
          code: "CODEX_SIGNED_OUT",
          message: `Codex cannot load this home's auth.json: ${home.reason}. Sign in again.`,
        },
      };
  }
}

function summarise(credentials: Parameters<typeof describeCredentials>[0]): HomeCredentials {
  const { account, usableUntil, renewable, lastRefreshAt, fingerprint } =
    describeCredentials(credentials);
  const { accountId, email, plan } = account;
  return {
    isSignedIn: true,
    renewable,
    fingerprint,
    ...(accountId !== undefined && {
      account: {
        accountId,
        ...(email !== undefined && { email }),
        ...(plan !== undefined && { plan }),
      },
    }),
    ...(usableUntil !== undefined && { usableUntil: new Date(usableUntil).toISOString() }),
    ...(lastRefreshAt !== undefined && { lastRefreshAt: new Date(lastRefreshAt).toISOString() }),
  };
}

function isSamePath(path: string, other: string): boolean {
  try {
    return realpathSync(path) === realpathSync(other);
  } catch {
    return false;
  }
}
