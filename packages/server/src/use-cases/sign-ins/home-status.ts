import type { CodexHome, CodexHomeStatus, ErrorBody } from "@latchkey/contracts";
import type { Logger } from "pino";
import { Failure } from "../../failure.ts";
import type { CodexHomes, HomeCredentials } from "../../ports/codex-homes.ts";
import type { HomeRecord, HomeStore } from "../../ports/home-store.ts";
import type { LiveEvents } from "../../ports/live-events.ts";
import type { RunStore } from "../../ports/run-store.ts";

const EXPIRING_MS = 5 * 60_000;

type Deps = {
  homes: CodexHomes;
  records: HomeStore;
  runs: RunStore;
  live: LiveEvents;
  log: Logger;
};

/** What is known of each registered Codex home's sign-in, from its files and from failed runs. */
export type HomeStatus = {
  readonly serverHome: string;
  /** The registered name of a home given by name or path. @throws Failure `CODEX_HOME_UNKNOWN` */
  resolve(nameOrPath: string | undefined): string;
  /** Whether there is such a home now: an agent's is gone with its folder. */
  isRegistered(name: string): boolean;
  describe(name: string): Promise<CodexHome>;
  describeAll(): Promise<CodexHome[]>;
  /** Why a run on this home would fail for certain; undefined when it may go on. */
  refuse(name: string): Promise<ErrorBody | undefined>;
  /** The home's credentials, as they are now, were found dead. New ones are believed again. */
  markExpired(name: string): Promise<void>;
  markDeviceAuthStarted(name: string, startedAt: string): Promise<void>;
  announce(name: string): Promise<void>;
};

const EXPIRED: ErrorBody = {
  code: "CODEX_AUTH_EXPIRED",
  message: "The Codex sign-in has expired. Sign in again, then press Retry.",
};

export function createHomeStatus({ homes, records, runs, live, log }: Deps): HomeStatus {
  const [server] = homes.list();
  if (!server) throw new TypeError("The server's own Codex home must be registered.");

  const describe = async (name: string): Promise<CodexHome> => {
    const [credentials, record, affectedRuns] = await Promise.all([
      homes.read(name),
      records.get(name),
      runs.listWaitingForSignIn(name),
    ]);
    return toCodexHome(name, { credentials, record, affectedRuns });
  };

  const isRegistered = (name: string) => homes.find(name) !== undefined;

  const announce = async (name: string) => {
    if (!isRegistered(name)) return;
    live.publish({
      topic: "sign_ins",
      message: { type: "home_updated", home: await describe(name) },
    });
  };

  return {
    serverHome: server.name,
    isRegistered,
    describe,
    announce,
    describeAll: () => Promise.all(homes.list().map(({ name }) => describe(name))),

    resolve(nameOrPath = server.name) {
      const home = homes.find(nameOrPath);
      if (!home) {
        throw new Failure("CODEX_HOME_UNKNOWN", "That Codex home is not registered here.");
      }
      return home.name;
    },

    async refuse(name) {
      const [credentials, record] = await Promise.all([homes.read(name), records.get(name)]);
      return isExpired(credentials, record) ? EXPIRED : undefined;
    },

    async markExpired(name) {
      if (!isRegistered(name)) return;
      const { fingerprint } = await homes.read(name);
      if (fingerprint !== undefined) {
        await records.put(name, { expiredFingerprint: fingerprint });
      }
      log.warn({ codexHome: name }, "codex.auth.expired");
      await announce(name);
    },

    async markDeviceAuthStarted(name, startedAt) {
      await records.put(name, { lastDeviceAuthStartedAt: startedAt });
      await announce(name);
    },
  };
}

function toCodexHome(
  name: string,
  known: {
    credentials: HomeCredentials;
    record: HomeRecord;
    affectedRuns: CodexHome["affectedRuns"];
  },
): CodexHome {
  const { credentials, record, affectedRuns } = known;
  const { account, usableUntil, lastRefreshAt, problem } = credentials;
  const { lastDeviceAuthStartedAt } = record;
  const status = statusOf(credentials, record);
  return {
    name,
    status,
    renewable: credentials.renewable && status !== "expired",
    affectedRuns,
    ...(account && { account }),
    ...(usableUntil !== undefined && { usableUntil }),
    ...(lastRefreshAt !== undefined && { lastRefreshAt }),
    ...(lastDeviceAuthStartedAt !== undefined && { lastDeviceAuthStartedAt }),
    ...(problem && { problem }),
  };
}

function statusOf(credentials: HomeCredentials, record: HomeRecord): CodexHomeStatus {
  if (!credentials.isSignedIn) return "signed_out";
  if (isExpired(credentials, record)) return "expired";
  if (credentials.renewable || credentials.usableUntil === undefined) return "ok";
  return Date.parse(credentials.usableUntil) - Date.now() < EXPIRING_MS ? "expiring" : "ok";
}

function isExpired(credentials: HomeCredentials, record: HomeRecord): boolean {
  return (
    credentials.fingerprint !== undefined && credentials.fingerprint === record.expiredFingerprint
  );
}
