import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import {
  codexAuthJson,
  codexConfigToml,
  codexEnvironment,
  startOpenAiSim,
} from "@latchkey/openai-sim";
import type { ExtraAction } from "@latchkey/server";
import { EXAMPLE_AGENTS, writeAgent } from "./world/example-agents.ts";
import { writeFlows } from "./world/example-flows.ts";

const CACHE = join(import.meta.dirname, "../.cache");
const POLL_SECONDS = 2;

type Control = Awaited<ReturnType<typeof startOpenAiSim>>["control"];

export type DemoWorld = {
  /** Adds to the environment what makes the console and Codex live in this world. */
  environment: Record<string, string>;
  extraActions: ExtraAction[];
  deviceUrl: string;
  /** What happens at OpenAI: a person approves, a sign-in ends, an answer waits. */
  control: Control;
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

  const sim = await startOpenAiSim({ intervalSeconds: POLL_SECONDS });
  // In the demo a command is what the person typed after "run:", so it needs no sandbox.
  const config = ['sandbox_mode = "danger-full-access"', 'approval_policy = "never"'];
  await writeFile(join(home, "config.toml"), `${config.join("\n")}\n${codexConfigToml(sim.url)}`);
  await writeFile(join(home, "auth.json"), codexAuthJson(sim.url, sim.control.signIn()), {
    mode: 0o600,
  });

  const agents = join(directory, "agents");
  const flows = join(directory, "flows");
  for (const agent of EXAMPLE_AGENTS) await writeAgent(agents, agent, codexConfigToml(sim.url));
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

function createActions(control: Control): ExtraAction[] {
  const act = (id: string, texts: [label: string, description: string], run: () => void) => ({
    id,
    label: texts[0],
    description: texts[1],
    run() {
      run();
      return Promise.resolve();
    },
  });
  return [
    act(
      "expire-sign-in",
      [
        "Expire the sign-in",
        "The stand-in refuses the tokens, as if another machine had used them.",
      ],
      () => control.expireSignIns(),
    ),
    act(
      "disable-device-codes",
      ["Turn device codes off", "As in a workspace whose admin has not allowed them."],
      () => control.setDeviceCodesEnabled(false),
    ),
    act("enable-device-codes", ["Turn device codes on", "They are on at the start."], () =>
      control.setDeviceCodesEnabled(true),
    ),
  ];
}
