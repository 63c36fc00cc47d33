import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { codexConfigToml } from "@latchkey/openai-sim";
import { expect } from "vitest";
import { listKeptOut, type Codex } from "../../src/index.ts";
import type { Fixture } from "./fixture.ts";

const SECRET = "what-no-model-may-see";
const INSTRUCTIONS = "instructions that are no secret";

export type KeptOutWorld = ReturnType<typeof layOut>;

/** A data directory with homes inside, and beside it a folder to work in. */
export function layOut(directory: string) {
  const data = join(directory, "data");
  const world = {
    data,
    home: join(data, "agents", "ann"),
    other: join(data, "agents", "bob"),
    work: join(directory, "work"),
    secrets: [
      join(data, "access-token"),
      join(data, "latchkey.db"),
      join(data, "sign-ins", "one", "auth.json"),
      join(data, "agents", "bob", "auth.json"),
      join(directory, "token"),
    ],
  };
  for (const path of [world.home, world.other, world.work, join(data, "sign-ins", "one")]) {
    mkdirSync(path, { recursive: true });
  }
  for (const path of world.secrets) writeFileSync(path, SECRET);
  writeFileSync(join(world.other, "config.toml"), "");
  writeFileSync(join(world.home, "AGENTS.md"), `${INSTRUCTIONS}\n`);
  const keptOut = (others: readonly string[] = []) =>
    listKeptOut({
      dataDirectory: data,
      homes: [world.home, world.other, ...others],
      files: [join(directory, "token")],
      folders: [join(data, "agents")],
      environment: {},
    });
  return { ...world, keptOut };
}

export interface Attack {
  /** Lines at the beginning of the home's configuration, and at its end. */
  settings?: string;
  tables?: string;
  cwd?: string;
}

/** Gives the home a configuration and a sign-in. */
export function configure(
  { home }: KeptOutWorld,
  { fixture, settings = "", tables = "" }: Attack & { fixture: Fixture },
): void {
  const config = `approval_policy = "never"\n${settings}\n${codexConfigToml(fixture.sim.url)}\n${tables}\n`;
  writeFileSync(join(home, "config.toml"), config);
  fixture.signIn(home);
}

/** Lets the model try everything. */
export async function attack(
  fixture: Fixture,
  world: KeptOutWorld,
  { codex, cwd = world.work, threadId }: { codex: Codex; cwd?: string; threadId?: string },
) {
  const { home, other, secrets, data } = world;
  const targets = [join(cwd, "made"), join(world.work, "made"), join(home, "config.toml")];
  const script = [
    ...[...secrets, join(home, "auth.json"), join(home, "AGENTS.md")].map((path) => `cat ${path}`),
    ...[...new Set([...targets, join(other, "hooks.json"), join(data, "made")])].map(
      (path) => `(echo '# changed' >> ${path}) && echo WROTE ${path}`,
    ),
    "(exec 3<>/dev/tcp/127.0.0.1/1) 2>&1 | grep -q refused && echo HAS NETWORK",
    "true",
  ].join("; ");
  const turn = fixture.startTurn(codex, {
    home,
    cwd,
    input: `run: ${script}`,
    ...(threadId !== undefined && { threadId }),
  });
  const { output } = await turn.until("command_finished");
  const outcome = await turn.outcome;
  const auth = readFileSync(join(home, "auth.json"), "utf8");
  const { tokens } = JSON.parse(auth) as { tokens: { access_token: string } };
  return {
    threadId: outcome.threadId ?? "",
    output,
    wrote: output.match(/(?<=^WROTE ).*/gmu) ?? [],
    hasNetwork: output.includes("HAS NETWORK"),
    hasInstructions: output.includes(INSTRUCTIONS),
    secrets: [SECRET, tokens.access_token].filter((secret) => output.includes(secret)),
  };
}

/** What Codex printed comes first, for whoever reads the failure. */
export function expectNoSecret({ output, secrets }: Awaited<ReturnType<typeof attack>>): void {
  expect(output.match(/auth\.json: Permission denied/gu), output).toHaveLength(3);
  expect(secrets, output).toEqual([]);
}
