import { parseArgs } from "node:util";

export const USAGE =
  "Usage: npm run soak -- [--minutes <number>]   everything at once for so long (default 30)";

/** What was asked for on the command line; `problem` says what cannot be meant. */
export type SoakOptions =
  { kind: "run"; minutes: number } | { kind: "help" } | { kind: "mistake"; problem: string };

export function readSoakOptions(args: string[]): SoakOptions {
  try {
    const { values } = parseArgs({
      args,
      options: {
        minutes: { type: "string", default: "30" },
        help: { type: "boolean", short: "h", default: false },
      },
    });
    if (values.help) return { kind: "help" };
    const minutes = Number(values.minutes);
    if (minutes > 0 && Number.isFinite(minutes)) return { kind: "run", minutes };
    return { kind: "mistake", problem: "--minutes takes a number above 0." };
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    return { kind: "mistake", problem: error.message };
  }
}
