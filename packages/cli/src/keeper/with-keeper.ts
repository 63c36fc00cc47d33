import type { Provider } from "@latchkey/auth";
import { canonicalPath, openPrivateDirectory } from "@latchkey/auth";
import type { Keeper, KeeperListener } from "@latchkey/keeper";
import { openKeeper } from "@latchkey/keeper";

import type { CliConfig } from "../config.ts";
import type { Io } from "../io.ts";
import { withOpenAi } from "../providers/session.ts";

export interface KeeperUse {
  config: CliConfig;
  io: Io;
  /** Names or paths of homes to know, beside those that are linked. */
  homes: readonly string[];
  /** Directories that may be linked. */
  roots?: readonly string[];
  /** Whether the work has sense where no server can be asked. */
  isOfflineFine?: boolean;
  /** The part of an access token's life that is left when its refresh is due. */
  earlyFraction?: number;
  onEvent?: KeeperListener;
}

/** For a command that is over at once: it leaves refreshing to a keeper that stays. */
export const AT_THE_LAST_MOMENT = 0;

/**
 * Runs `work` with a keeper of the data directory, beside any others. What has begun is seen
 * through before it ends.
 */
export async function withKeeper<T>(
  { io, isOfflineFine, ...use }: KeeperUse,
  work: (keeper: Keeper) => Promise<T>,
): Promise<T> {
  const { config } = use;
  for (const message of await openPrivateDirectory(config.dataDirectory)) io.talk(message);
  return withOpenAi({ config, io, isOfflineFine }, {}, ({ provider }) =>
    runKeeper(provider, use, work),
  );
}

/** The same with a provider that is there already. */
export async function runKeeper<T>(
  provider: Provider,
  { config, homes, ...options }: Omit<KeeperUse, "io" | "isOfflineFine">,
  work: (keeper: Keeper) => Promise<T>,
): Promise<T> {
  const keeper = await openKeeper({
    dataDirectory: config.dataDirectory,
    provider,
    revokeReplaced: config.revokeReplaced,
    ...options,
  });
  try {
    await registerAll(keeper, homes);
    return await work(keeper);
  } finally {
    await keeper.close();
  }
}

/** Homes that are linked already keep their names. Those that they follow are shown as well. */
async function registerAll(keeper: Keeper, homes: readonly string[]): Promise<void> {
  for (const home of homes) await registerUnlessKnown(keeper, home);
  for (const { follows } of await keeper.describe()) {
    if (follows !== undefined) await registerUnlessKnown(keeper, follows);
  }
}

async function registerUnlessKnown(keeper: Keeper, nameOrPath: string): Promise<void> {
  const path = await canonicalPath(nameOrPath);
  const known = await keeper.describe();
  if (known.some((home) => home.name === nameOrPath || home.path === path)) return;
  await keeper.register({ name: path, path });
}
