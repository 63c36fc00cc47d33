import { createWriteStream } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { Run } from "@latchkey/contracts";
import { createConsoleApi } from "../support/console-api.ts";
import type { RealWorld } from "../support/real-world.ts";
import { startBrowserVisits } from "./browser-visits.ts";
import { createCanaries, type Canaries } from "./canaries.ts";
import { createGauges, type Gauges } from "./gauges.ts";
import type { SequenceFaults } from "./sequence-check.ts";
import { createSoakWorld, OWNERS } from "./soak-world.ts";
import { startTabs } from "./tabs.ts";
import { openWitness } from "./witness.ts";
import { startWork } from "./work.ts";

export type SoakFigures = {
  minutes: number;
  runs: Run[];
  turns: number;
  rotations: number;
  refreshRequests: number;
  reuses: number;
  /** What said that a sign-in had expired or was gone: runs, homes, attempts. */
  expired: string[];
  sequence: SequenceFaults;
  pageProblems: string[];
  gauges: Gauges["samples"];
  /** Of the sign-ins made again, how many came to their end. */
  signIns: number;
  leaks: Pick<Canaries, "found" | "searchedBytes">;
};

/** The console's log of the last soak, for when a count is not zero. */
const LOG = new URL("../../.cache/soak.log", import.meta.url);
const SAMPLE_MS = 5000;
/** What runs at the end has so long to finish. */
const LONGEST_END_MS = 120_000;

/** Runs everything at once for so long, and answers what was seen. */
export async function runSoak(
  minutes: number,
  onSample: (gauges: Gauges["samples"]) => void = () => undefined,
): Promise<SoakFigures> {
  const world = await createSoakWorld();
  try {
    return await soak(world, minutes, onSample);
  } finally {
    await world.close();
  }
}

async function soak(
  world: RealWorld,
  minutes: number,
  onSample: (gauges: Gauges["samples"]) => void,
): Promise<SoakFigures> {
  const { control } = world.sim;
  const canaries = createCanaries(() => control.issuedSecrets());
  const log = createWriteStream(LOG);
  const server = await world.startServer({ LATCHKEY_LOG_LEVEL: "debug" }, (line) => {
    canaries.look(line, "log");
    log.write(`${line}\n`);
  });
  const onText = (text: string) => canaries.look(text, "frame");
  const witness = await openWitness(server.url, onText);
  const api = createConsoleApi(server.url, (text) => canaries.look(text, "response"));
  const signIn = async (codexHome: string) => {
    const { id, userCode = "" } = await api.startDeviceAuth(codexHome);
    control.approve(userCode);
    await witness.untilSignedIn(id);
  };
  for (const home of ["server", ...OWNERS.map((agent) => `agent:${agent}`)]) await signIn(home);
  witness.beginToJudge();

  const ended = new AbortController();
  const { signal } = ended;
  const sequence: SequenceFaults = { lost: [], doubled: [], events: 0 };
  const conversations: string[] = [];
  const { untilEnded } = witness;
  const onConversation = (id: string) => void conversations.push(id);
  const activity = Promise.all([
    startBrowserVisits(server.url, signal),
    startTabs({ url: server.url, faults: sequence, conversations, onText, signal }),
    startWork({ api, signal, untilEnded, signIn, onConversation }),
  ]);
  const gauges = createGauges(server.pid);
  const endsAt = performance.now() + minutes * 60_000;
  while (performance.now() < endsAt) {
    await Promise.race([sleep(Math.min(SAMPLE_MS, endsAt - performance.now())), activity]);
    gauges.sample();
    onSample(gauges.samples);
  }
  ended.abort();
  const late = sleep(LONGEST_END_MS, undefined, { ref: false }).then(() => undefined);
  const [pageProblems] = (await Promise.race([activity, late])) ?? [["the work did not end"]];
  await witness.close();
  await server.stop();
  log.end();
  await searchFiles(join(world.directory, "data"), canaries);
  const { grants, refreshRequests, reusesSeen } = control.snapshot();
  return {
    minutes,
    runs: witness.runs,
    turns: control.modelRequests().length,
    rotations: grants.reduce((sum, { refreshes }) => sum + refreshes, 0),
    refreshRequests,
    reuses: reusesSeen,
    expired: witness.expired,
    sequence,
    pageProblems,
    gauges: gauges.samples,
    signIns: witness.countSignIns(),
    leaks: canaries,
  };
}

/** The database and all else that the console keeps, but for the vault, where credentials belong. */
async function searchFiles(directory: string, canaries: Canaries): Promise<void> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true });
  for (const entry of entries) {
    const path = join(entry.parentPath, entry.name);
    if (!entry.isFile() || !entry.name.startsWith("latchkey.db")) continue;
    canaries.look(await readFile(path, "latin1"), `database: ${entry.name}`);
  }
}
