import { resolve } from "node:path";

import { canonicalPath } from "@latchkey/auth";
import type { Keeper } from "@latchkey/keeper";

import { readConfig } from "../config.ts";
import type { Io } from "../io.ts";
import { requireDirectories } from "./require-directories.ts";
import { AT_THE_LAST_MOMENT, withKeeper } from "./with-keeper.ts";

/** Moves the sign-in of a home into Latchkey's vault; Codex there can no longer spend it. */
export async function takeOver(home: string, io: Io): Promise<void> {
  const path = await move(home, io, (keeper, of) => keeper.takeOver(of));
  io.result(`The sign-in of ${path} is in Latchkey's vault now: latchkey keep or serve renews it.`);
}

/** Moves it back: the home is a plain Codex home again. */
export async function giveBack(home: string, io: Io): Promise<void> {
  const path = await move(home, io, (keeper, of) => keeper.giveBack(of));
  io.result(`${path} holds its sign-in itself again: Codex renews it there.`);
}

async function move(
  home: string,
  io: Io,
  work: (keeper: Keeper, path: string) => Promise<void>,
): Promise<string> {
  io.concern({ home: resolve(home) });
  await requireDirectories([home]);
  const path = await canonicalPath(home);
  const use = { config: readConfig(), io, homes: [path], earlyFraction: AT_THE_LAST_MOMENT };
  await withKeeper(use, (keeper) => work(keeper, path));
  return path;
}
