import { copyFile, mkdir, open, rm } from "node:fs/promises";
import { basename, join } from "node:path";
import { figure, remark, type Bench } from "./harness/bench.ts";
import { openKeptHomes, rotate, type KeptHomes } from "./harness/kept-homes.ts";
import { interleave, median, ms, timed } from "./harness/measure.ts";

const SIZES = { full: { homes: 1000, rounds: 7 }, quick: { homes: 50, rounds: 2 } };

/** One refresh that reaches a thousand homes, beside a loop that only copies the file. */
export const rotation: Bench = {
  name: "rotation",
  title: "One rotation over 1,000 homes",
  async run(size) {
    const { homes, rounds } = SIZES[size];
    const kept = await openKeptHomes(homes);
    try {
      const copies = await makeFolders(kept);
      const source = join(kept.homes[0] ?? "", "auth.json");
      const measured = await interleave(rounds, {
        latchkey: () => timed(() => rotate(kept)),
        copied: () => timed(() => copyAll(source, copies)),
        synced: () => timed(() => copyAllSynced(source, copies)),
      });
      const [ours, copied, synced] = [
        median(measured.latchkey),
        median(measured.copied),
        median(measured.synced),
      ];
      return {
        figures: [
          figure({
            what: `one rotation over ${homes.toLocaleString("en")} homes`,
            value: ms(ours),
            peer: `a loop of \`fs.copyFile\`: ${ms(copied)}`,
            ratio: ours / copied,
            goal: { text: "≤ 2×", actual: ours / copied, atMost: 2 },
            cause:
              "each home is read, locked twice, written beside, synced and renamed, and its directory synced",
          }),
          remark(
            "the same beside a loop that copies and syncs the file",
            ms(ours),
            `copy + fsync: ${ms(synced)} (${(ours / synced).toFixed(2)}×)`,
          ),
        ],
        how: "The rotation is one refresh at the stand-in and one delivery to every home that follows, under Codex's own locks. The loops write the same file to as many other folders, one after the other.",
      };
    } finally {
      await kept.close();
    }
  },
};

async function makeFolders({ directory, homes }: KeptHomes): Promise<string[]> {
  const copies = homes.slice(1).map((home) => join(directory, "copies", basename(home)));
  for (const copy of copies) await mkdir(copy, { recursive: true });
  return copies;
}

async function copyAll(source: string, folders: readonly string[]): Promise<void> {
  for (const folder of folders) await copyFile(source, join(folder, "auth.json"));
}

async function copyAllSynced(source: string, folders: readonly string[]): Promise<void> {
  for (const folder of folders) {
    const target = join(folder, "auth.json");
    await rm(target, { force: true });
    await copyFile(source, target);
    const file = await open(target, "r+");
    await file.sync();
    await file.close();
  }
}
