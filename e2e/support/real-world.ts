import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import {
  codexAuthJson,
  codexConfigToml,
  codexEnvironment,
  startOpenAiSim,
  type OpenAiSim,
  type SimOptionsInput,
} from "@latchkey/openai-sim";
import { placeAccessToken } from "../../packages/server/test/support/session.ts";
import { startServerProcess, type ServerProcess } from "./server-process.ts";

const CACHE = new URL("../../.cache", import.meta.url).pathname;
// A command is what the script of a message says, so it needs no sandbox.
const FREELY = 'sandbox_mode = "danger-full-access"\napproval_policy = "never"\n';

/** A stand-in of OpenAI and signed-in Codex homes, for consoles and commands as processes. */
export type RealWorld = {
  sim: OpenAiSim;
  directory: string;
  home: string;
  workspace: string;
  agents: string;
  flows: string;
  /** For every process that lives in this world. */
  environment: Record<string, string>;
  /** Makes a Codex home, signed in with a sign-in of its own unless told otherwise. */
  createHome(path: string, options?: { isSignedIn?: boolean }): Promise<string>;
  startServer(
    environment?: Record<string, string>,
    onLog?: (line: string) => void,
  ): Promise<ServerProcess>;
  close(): Promise<void>;
};

/** Creates a world in a directory of its own, which goes with it. */
export async function createRealWorld(options: SimOptionsInput = {}): Promise<RealWorld> {
  await mkdir(CACHE, { recursive: true });
  const directory = await mkdtemp(join(CACHE, "world-"));
  const sim = await startOpenAiSim({ tokenDelayMs: 0, ...options });
  const places = {
    home: join(directory, "home"),
    workspace: join(directory, "workspace"),
    agents: join(directory, "agents"),
    flows: join(directory, "flows"),
  };
  await Promise.all(Object.values(places).map((path) => mkdir(path, { mode: 0o700 })));
  const createHome: RealWorld["createHome"] = async (path, { isSignedIn = true } = {}) => {
    await mkdir(path, { recursive: true, mode: 0o700 });
    await writeFile(join(path, "config.toml"), FREELY + codexConfigToml(sim.url));
    if (!isSignedIn) return path;
    const authJson = codexAuthJson(sim.url, sim.control.signIn());
    await writeFile(join(path, "auth.json"), authJson, { mode: 0o600 });
    return path;
  };
  await createHome(places.home);
  await placeAccessToken(join(directory, "data"));
  const environment = environmentOf(sim, directory, places);
  const stops: (() => Promise<void>)[] = [];
  return {
    sim,
    directory,
    ...places,
    environment,
    createHome,
    startServer: (more = {}, onLog) =>
      startServerProcess(
        { ...environment, ...more },
        { onLog, onSpawned: (stop) => void stops.push(stop) },
      ),
    async close() {
      await Promise.all(stops.map((stop) => stop()));
      await sim.close();
      await rm(directory, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

function environmentOf(
  sim: OpenAiSim,
  directory: string,
  places: Pick<RealWorld, "home" | "workspace" | "agents" | "flows">,
): Record<string, string> {
  const { PATH = "" } = process.env;
  return {
    PATH,
    HOME: directory,
    NO_PROXY: "127.0.0.1,localhost",
    no_proxy: "127.0.0.1,localhost",
    ...codexEnvironment(sim.url),
    CODEX_HOME: places.home,
    LATCHKEY_PORT: "0",
    LATCHKEY_LOG_LEVEL: "warn",
    LATCHKEY_ISSUER: sim.url,
    LATCHKEY_LMSTUDIO_URL: `${sim.url}/lmstudio/v1`,
    LATCHKEY_DATA_DIR: join(directory, "data"),
    LATCHKEY_WORKSPACE_DIR: places.workspace,
    LATCHKEY_AGENTS_DIR: places.agents,
    LATCHKEY_FLOWS_DIR: places.flows,
  };
}
