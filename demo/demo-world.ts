import { copyFile, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import {
  codexAuthJson,
  codexConfigToml,
  codexEnvironment,
  type SimControl,
  startOpenAiSim,
} from "@latchkey/openai-sim";
import type { ExtraAction } from "@latchkey/server";
import { createActions } from "./world/actions.ts";
import { EXAMPLE_AGENTS, writeAgent } from "./world/example-agents.ts";
import { writeFlows } from "./world/example-flows.ts";

const CACHE = join(import.meta.dirname, "../.cache");
const POLL_SECONDS = 2;

export type DemoWorld = {
  /** Adds to the environment what makes the console and Codex live in this world. */
  environment: Record<string, string>;
  extraActions: ExtraAction[];
  deviceUrl: string;
  /** What happens at OpenAI: a person approves, a sign-in ends, an answer waits. */
  control: SimControl;
  directories: { agents: string; flows: string; workspace: string };
  close: () => Promise<void>;
};

/** A stand-in of OpenAI and a Codex home that is signed in to it, in a directory that goes with it. */
export async function createDemoWorld(): Promise<DemoWorld> {
  await mkdir(CACHE, { recursive: true });
  const directory = await mkdtemp(join(CACHE, "demo-"));
  const home = join(directory, "codex-home");
  const workspace = join(directory, "workspace");
  await mkdir(home, { mode: 0o700 });
  await mkdir(workspace);
  await writeFile(join(workspace, "README.md"), "# A folder for the demo\n\nCodex works here.\n");
  await copyFile(join(import.meta.dirname, "world/heron.png"), join(workspace, "heron.png"));

  const sim = await startOpenAiSim({ intervalSeconds: POLL_SECONDS });
  // In the demo a command is what the person typed after "run:", so it needs no sandbox.
  const config = ['sandbox_mode = "danger-full-access"', 'approval_policy = "never"'];
  await writeFile(join(home, "config.toml"), `${config.join("\n")}\n${codexConfigToml(sim.url)}`);
  await writeFile(join(home, "auth.json"), codexAuthJson(sim.url, sim.control.signIn()), {
    mode: 0o600,
  });

  const agents = join(directory, "agents");
  const flows = join(directory, "flows");
  const signIn = (account: string) => codexAuthJson(sim.url, sim.control.signIn(account));
  for (const agent of EXAMPLE_AGENTS) {
    await writeAgent(agents, agent, { provider: codexConfigToml(sim.url), signIn });
  }
  await writeFlows(flows);

  return {
    environment: {
      ...codexEnvironment(sim.url),
      NO_PROXY: "127.0.0.1,localhost",
      no_proxy: "127.0.0.1,localhost",
      CODEX_HOME: home,
      LATCHKEY_ISSUER: sim.url,
      LATCHKEY_LMSTUDIO_URL: `${sim.url}/lmstudio/v1`,
      LATCHKEY_DATA_DIR: join(directory, "data"),
      LATCHKEY_WORKSPACE_DIR: workspace,
      LATCHKEY_AGENTS_DIR: agents,
      LATCHKEY_FLOWS_DIR: flows,
    },
    extraActions: createActions(sim.control),
    deviceUrl: `${sim.url}/codex/device`,
    control: sim.control,
    directories: { agents, flows, workspace },
    async close() {
      await sim.close();
      await rm(directory, { recursive: true, force: true });
    },
  };
}
