import { readConfig } from "../config.ts";
import type { Io } from "../io.ts";
import { AT_THE_LAST_MOMENT, withKeeper } from "./with-keeper.ts";

/** Lets a home follow no longer. */
export async function unlink(home: string, io: Io): Promise<void> {
  const use = { config: readConfig(), io, homes: [], earlyFraction: AT_THE_LAST_MOMENT };
  await withKeeper(use, (keeper) => keeper.unlink(home));
  io.result(`${home} follows no other home now. Its access token works until it ends.`);
}
