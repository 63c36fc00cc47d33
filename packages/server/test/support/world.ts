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
import { readConfig, startServer, type RunningServer, type ServerConfig } from "../../src/index.ts";
import { placeAccessToken } from "./session.ts";
import { startServerProcess, type ServerCommand, type ServerProcess } from "./server-process.ts";

/** A console with the real Codex CLI beside a stand-in of OpenAI, in a directory of its own. */
export type World = {
  sim: OpenAiSim;
  home: string;
  directory: string;
  config: ServerConfig;
  /** What the server has logged so far, one JSON object a line. */
  logs: string[];
  start(): Promise<RunningServer>;
  /** Starts a server as a process of its own. */
  startProcess(command?: ServerCommand): Promise<ServerProcess>;
  /** Ends every server that runs in this process, as a restart does. */
  stop(): Promise<void>;
  /** Ends all that was started here, however the test went. */
  close(): Promise<void>;
};

export type WorldOptions = {
  sim?: SimOptionsInput;
  environment?: Record<string, string>;
  /** Default true: the home holds a sign-in that works. */
  isSignedIn?: boolean;
};

export async function createWorld(options: WorldOptions = {}): Promise<World> {
  const directory = await mkdtemp(join(tmpdir(), "latchkey-world-"));
  const home = join(directory, "home");
  const workspace = join(directory, "workspace");
  await mkdir(home, { mode: 0o700 });
  await mkdir(workspace);
  const sim = await startOpenAiSim({ intervalSeconds: 0.05, tokenDelayMs: 2, ...options.sim });
  const sandbox = 'sandbox_mode = "danger-full-access"\napproval_policy = "never"\n';
  await writeFile(join(home, "config.toml"), sandbox + codexConfigToml(sim.url));
  if (options.isSignedIn ?? true) await signInHome(home, sim);

  const config = readConfig({
    PATH: process.env["PATH"] ?? "",
    // Commands go through a login shell, which would read what somebody has in a home of their own.
    HOME: directory,
    ...codexEnvironment(sim.url),
    CODEX_HOME: home,
    LATCHKEY_PORT: "0",
    LATCHKEY_ISSUER: sim.url,
    LATCHKEY_LMSTUDIO_URL: `${sim.url}/lmstudio/v1`,
    LATCHKEY_DATA_DIR: join(directory, "data"),
    LATCHKEY_WORKSPACE_DIR: workspace,
    ...options.environment,
  });
  if (config.accessToken === undefined && config.accessTokenFile === undefined) {
    await placeAccessToken(config.dataDirectory);
  }
  const logs: string[] = [];
  const running = new Set<RunningServer>();
  const kills: (() => Promise<void>)[] = [];
  const stop = async () => {
    await Promise.all([...running].map((server) => server.close()));
  };
  return {
    sim,
    home,
    directory,
    config,
    logs,
    async start() {
      const server = await startServer(config, {
        logDestination: { write: (line: string) => void logs.push(line) },
      });
      const tracked: RunningServer = {
        ...server,
        close: async () => {
          running.delete(tracked);
          await server.close();
        },
      };
      running.add(tracked);
      return tracked;
    },
    startProcess: (command = {}) =>
      startServerProcess(config, command, (kill) => void kills.push(kill)),
    stop,
    async close() {
      sim.control.releaseAnswers();
      await Promise.all([stop(), ...kills.map((kill) => kill())]);
      await sim.close();
      // The Codex of a killed server may still be ending.
      await rm(directory, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

/** Writes a new sign-in into a home, as `codex login` would. */
export async function signInHome(home: string, sim: OpenAiSim): Promise<void> {
  const authJson = codexAuthJson(sim.url, sim.control.signIn());
  await writeFile(join(home, "auth.json"), authJson, { mode: 0o600 });
}
