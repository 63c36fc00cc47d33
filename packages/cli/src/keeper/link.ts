import { canonicalPath } from "@latchkey/auth";
import type { HomeDescription, Keeper } from "@latchkey/keeper";

import { readConfig } from "../config.ts";
import { CliError } from "../failure.ts";
import type { Io } from "../io.ts";
import type { HomeOptions } from "../options.ts";
import { quoteWord } from "../next-command.ts";
import { AT_THE_LAST_MOMENT, withKeeper } from "./with-keeper.ts";

export interface LinkOptions extends HomeOptions {
  to?: string;
}

/** Lets a home follow the sign-in of another, and gives it that at once. */
export async function link(home: string, options: LinkOptions, io: Io): Promise<void> {
  const config = readConfig();
  const to = options.to ?? options.home ?? config.homePath;
  const use = { config, io, homes: [to], roots: [home], earlyFraction: AT_THE_LAST_MOMENT };
  await withKeeper(use, async (keeper) => {
    await requireSignIn(keeper, to);
    await keeper.link(home, to);
    const { path, follows = to, account, problem } = await findHome(keeper, home);
    io.result(`${path} follows ${follows} now${account?.email ? ` (${account.email})` : ""}.`);
    if (problem) {
      throw new CliError("PROBLEMS_FOUND", problem.message, { next: "latchkey homes" });
    }
  });
}

/** A home that has nothing to give is more likely a mistyped one. */
async function requireSignIn(keeper: Keeper, to: string): Promise<void> {
  const { path, owner, follows } = await findHome(keeper, to);
  if (owner !== undefined || follows !== undefined) return;
  throw new CliError("CODEX_SIGNED_OUT", `${path} has no ChatGPT sign-in that could be followed.`, {
    next: `latchkey login --home ${quoteWord(path)}`,
  });
}

async function findHome(keeper: Keeper, nameOrPath: string): Promise<HomeDescription> {
  const path = await canonicalPath(nameOrPath);
  const homes = await keeper.describe();
  const found = homes.find((home) => home.name === nameOrPath || home.path === path);
  if (!found) throw new TypeError(`${path} was not registered`);
  return found;
}
