import { readCodexAuthConfig } from "@latchkey/auth";
import { describeModelAccess, type KeptOut } from "@latchkey/codex";
import type { ModelAccess } from "@latchkey/contracts";
import type { HomeDescription, Keeper } from "@latchkey/keeper";
import type { Logger } from "pino";
import type { HomeRegistry, RegisteredHome } from "../codex/directory-homes.ts";
import type { CodexHomes, HomeCredentials } from "../ports/codex-homes.ts";
import type { HomeStore } from "../ports/home-store.ts";
import { describeKeptHome } from "./describe-kept-home.ts";

const GONE: HomeCredentials = { status: "signed_out", renewable: false };

type Deps = {
  keeper: Keeper;
  registry: HomeRegistry;
  records: HomeStore;
  log: Logger;
  /** What commands are kept from; absent where somebody else runs Codex. */
  keptOut: (() => KeptOut) | undefined;
};

/** The registered homes as the keeper knows them. Homes that come and go are told to the keeper. */
export function createKeptHomes(deps: Deps): CodexHomes {
  const { keeper, registry } = deps;
  const known = new Map<string, string>();
  let reading: Promise<ReadonlyMap<string, HomeCredentials>> | undefined;

  const readAll = async () => {
    await syncHomes(deps, known);
    const described = await keeper.describe();
    const listed = registry.list();
    const paths = new Map(listed.map(({ name, path }) => [name, path]));
    const access = await readModelAccess(listed, deps.keptOut);
    const homes = described.map(async (home) => {
      const path = paths.get(home.name);
      const modelAccess = path === undefined ? undefined : access.get(path);
      const modelProvider = await findModelProvider(home, path);
      return [
        home.name,
        {
          ...describeKeptHome(home),
          ...(modelProvider !== undefined && { modelProvider }),
          ...(modelAccess && { modelAccess }),
        },
      ] as const;
    });
    return new Map(await Promise.all(homes));
  };

  return {
    ...registry,
    seemsUsable: (name) => known.has(name) && keeper.seemsUsable(name),
    async read(names) {
      // Whoever asks at the same time is served by one look at the files.
      reading ??= readAll().finally(() => (reading = undefined));
      const all = await reading;
      return new Map(names.map((name) => [name, all.get(name) ?? GONE]));
    },
  };
}

/** By the path of a home. */
async function readModelAccess(
  homes: readonly RegisteredHome[],
  keptOut: Deps["keptOut"],
): Promise<ReadonlyMap<string, ModelAccess>> {
  if (!keptOut) return new Map();
  const paths = homes.map(({ path }) => path);
  const described = await describeModelAccess(paths, keptOut());
  return new Map(
    [...described].map(([path, access]) => [
      path,
      access.level === "denied" ? access : { level: access.level, reason: access.reason },
    ]),
  );
}

/** Looked for only where no sign-in works: that may be because none is needed. */
async function findModelProvider({ status }: HomeDescription, path: string | undefined) {
  if (status === "ok" || path === undefined) return undefined;
  return (await readCodexAuthConfig(path)).otherProvider?.id;
}

async function syncHomes(deps: Deps, known: Map<string, string>): Promise<void> {
  const { keeper, registry } = deps;
  const listed = registry.list();
  const added = listed.filter(({ name, path }) => known.get(name) !== path);
  for (const home of added) {
    await keeper.register(home);
    known.set(home.name, home.path);
    if (home.name !== listed[0]?.name) await followServer(deps, home.name);
  }
  // From now on the keeper says which of them cannot be written to.
  if (added.length > 0) await keeper.check();
  for (const name of known.keys()) {
    if (listed.some((home) => home.name === name)) continue;
    known.delete(name);
    await keeper.unregister(name);
  }
}

/** A home without a sign-in of its own follows the server's, from the first time that it is seen. */
async function followServer({ keeper, registry, records, log }: Deps, name: string): Promise<void> {
  const [server] = registry.list();
  const { hasBeenLinked } = await records.get(name);
  if (!server || hasBeenLinked) return;
  const described = (await keeper.describe()).find((home) => home.name === name);
  if (described?.status !== "signed_out" || described.follows !== undefined) return;
  try {
    await keeper.link(name, server.name);
    await records.put(name, { hasBeenLinked: true });
  } catch (error) {
    log.warn({ err: error, codexHome: name }, "sign_in.link_refused");
  }
}
