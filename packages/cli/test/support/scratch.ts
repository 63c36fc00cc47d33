import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  codexAuthJson,
  codexConfigToml,
  codexEnvironment,
  startOpenAiSim,
  type OpenAiSim,
  type SimOptionsInput,
} from "@latchkey/openai-sim";
import { COMPILE_ONCE } from "@latchkey/testing";
import type { TestContext } from "vitest";

export type Environment = Record<string, string>;

/** A person's account on a machine: a home directory, a Codex home in it, and a stand-in of OpenAI. */
export interface Scratch {
  sim: OpenAiSim;
  /** The person's home directory. */
  root: string;
  codexHome: string;
  workFolder: string;
  /** The environment of a local session without a display. */
  environment: Environment;
  /** Runs when the test is over, before everything else here ends. */
  onFinished(cleanUp: () => Promise<unknown>): void;
  /** Puts credentials into the Codex home, as Codex writes them. */
  signIn(account?: string): Promise<void>;
}

/** Ends with the test that asked for it. */
export async function createScratch(
  { onTestFinished }: Pick<TestContext, "onTestFinished">,
  options: SimOptionsInput = {},
): Promise<Scratch> {
  const sim = await startOpenAiSim({ intervalSeconds: 1, ...options });
  const root = await mkdtemp(join(tmpdir(), "latchkey-cli-"));
  onTestFinished(async () => {
    await sim.close();
    await rm(root, { recursive: true, force: true, maxRetries: 5 });
  });
  const codexHome = join(root, "codex-home");
  const workFolder = join(root, "work");
  await mkdir(codexHome);
  await mkdir(workFolder);
  await writeFile(join(codexHome, "config.toml"), codexConfigToml(sim.url, { maxRetries: 1 }));
  return {
    sim,
    root,
    codexHome,
    workFolder,
    environment: {
      PATH: process.env["PATH"] ?? "",
      HOME: root,
      LANG: "C.UTF-8",
      CODEX_HOME: codexHome,
      LATCHKEY_ISSUER: sim.url,
      ...COMPILE_ONCE,
      ...codexEnvironment(sim.url),
    },
    onFinished: (cleanUp) => {
      onTestFinished(async () => {
        await cleanUp();
      });
    },
    signIn: async (account) => {
      const authJson = codexAuthJson(sim.url, sim.control.signIn(account));
      await writeFile(join(codexHome, "auth.json"), authJson, { mode: 0o600 });
    },
  };
}
