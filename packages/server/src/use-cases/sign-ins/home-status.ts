import type { CodexHome, ErrorBody } from "@latchkey/contracts";
import type { Logger } from "pino";
import { Failure } from "../../failure.ts";
import type { CodexHomes, HomeCredentials } from "../../ports/codex-homes.ts";
import type { HomeRecord, HomeStore } from "../../ports/home-store.ts";
import type { LiveEvents } from "../../ports/live-events.ts";
import type { RunStore } from "../../ports/run-store.ts";

type Deps = {
  homes: CodexHomes;
  records: HomeStore;
  runs: RunStore;
  live: LiveEvents;
  log: Logger;
};

/** What is known of each registered Codex home's sign-in. */
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
  markDeviceAuthStarted(name: string, startedAt: string): Promise<void>;
  announce(name: string): Promise<void>;
  /** For listeners, which nobody waits for. A failure is logged. */
  announceSoon(name: string): void;
  /** Announces nothing more; resolves when what was begun has ended, so that storage may close. */
  close(): Promise<void>;
};

const EXPIRED: ErrorBody = {
  code: "CODEX_AUTH_EXPIRED",
  message: "The Codex sign-in has expired. Sign in again, then press Retry.",
};

export function createHomeStatus({ homes, records, runs, live, log }: Deps): HomeStatus {
  const [server] = homes.list();
  if (!server) throw new TypeError("The server's own Codex home must be registered.");
  const underWay = new Set<Promise<void>>();
  let isClosed = false;

  const describeMany = async (names: readonly string[]): Promise<CodexHome[]> => {
    const credentials = await homes.read(names);
    return Promise.all(
      [...credentials].map(async ([name, known]) => {
        const [record, affectedRuns] = await Promise.all([
          records.get(name),
          runs.listWaitingForSignIn(name),
        ]);
        return toCodexHome(name, { credentials: known, record, affectedRuns });
      }),
    );
  };

  const describe = async (name: string): Promise<CodexHome> => {
    const [home] = await describeMany([name]);
    if (!home) throw new TypeError("A home was not described.");
    return home;
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

    announceSoon(name) {
      if (isClosed) return;
      const announcement = announce(name)
        .catch((error: unknown) => log.error({ err: error, codexHome: name }, "home.not_announced"))
        .finally(() => underWay.delete(announcement));
      underWay.add(announcement);
    },

    async close() {
      isClosed = true;
      await Promise.all(underWay);
    },

    describeAll: () => describeMany(homes.list().map(({ name }) => name)),

    resolve(nameOrPath = server.name) {
      const home = homes.find(nameOrPath);
      if (!home) {
        throw new Failure("CODEX_HOME_UNKNOWN", "That Codex home is not registered here.");
      }
      return home.name;
    },

    async refuse(name) {
      // Each turn comes by here, so files are looked at only where there is doubt.
      if (homes.seemsUsable(name)) return undefined;
      const credentials = (await homes.read([name])).get(name);
      const isDead = credentials?.status === "expired" && credentials.modelProvider === undefined;
      return isDead ? EXPIRED : undefined;
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
  const { lastDeviceAuthStartedAt } = record;
  return {
    ...credentials,
    name,
    affectedRuns,
    ...(lastDeviceAuthStartedAt !== undefined && { lastDeviceAuthStartedAt }),
  };
}
