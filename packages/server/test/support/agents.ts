import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { codexAuthJson, codexConfigToml } from "@latchkey/openai-sim";
import { z } from "zod";
import type { World } from "./world.ts";

export type AgentFiles = {
  /** Account of the agent's own sign-in; null for none. Default: Grace, where the server's is Ada. */
  account?: string | null;
  model?: string;
  description?: string;
  systemPrompt?: string;
  /** Files of the commands folder: text, or what JSON is made of. */
  commands?: Record<string, unknown>;
};

export const ADA = "ada@example.com";
export const GRACE = "grace@example.com";

/** Makes an agent's folder, as people make them. */
export async function writeAgent(
  { config, sim }: World,
  name: string,
  files: AgentFiles = {},
): Promise<string> {
  const { account = GRACE, model, description, systemPrompt, commands = {} } = files;
  const home = join(config.agentsDirectory, name);
  await mkdir(join(home, "commands"), { recursive: true, mode: 0o700 });
  const sandbox = 'sandbox_mode = "danger-full-access"\napproval_policy = "never"\n';
  const toml = codexConfigToml(sim.url, model === undefined ? {} : { model });
  await writeFile(join(home, "config.toml"), sandbox + toml);
  if (account !== null) {
    const authJson = codexAuthJson(sim.url, sim.control.signIn(account));
    await writeFile(join(home, "auth.json"), authJson, { mode: 0o600 });
  }
  if (description !== undefined) await writeFile(join(home, "description.md"), description);
  if (systemPrompt !== undefined) await writeFile(join(home, "system_prompt.txt"), systemPrompt);
  for (const [command, content] of Object.entries(commands)) {
    await writeFile(join(home, "commands", `${command}.json`), toText(content));
  }
  return home;
}

export async function writeFlow({ config }: World, name: string, content: unknown): Promise<void> {
  await mkdir(config.flowsDirectory, { recursive: true });
  await writeFile(join(config.flowsDirectory, `${name}.json`), toText(content));
}

/** A command file whose items send these texts. */
export function command(...texts: string[]): unknown {
  const items = texts.map((text) => ({ type: "message", role: "user", content: [text] }));
  return { Description: "Does several things", items };
}

/** A flow's step that sends these texts. */
export function llm(agentType: string, identifier: string, ...texts: string[]) {
  const messages = texts.map((text) => ({ role: "user", content: [text] }));
  return { type: "llm", agentType, identifier, messages };
}

/** Texts of the threads that Codex keeps in a home; a thread that was cut back is in two files. */
export async function readThreads(home: string): Promise<string[]> {
  const entries = await readdir(join(home, "sessions"), { recursive: true });
  const files = entries.filter((entry) => entry.endsWith(".jsonl")).sort();
  const threads = new Map<string, string>();
  for (const file of files) {
    const text = await readFile(join(home, "sessions", file), "utf8");
    const { payload } = FirstLineSchema.parse(JSON.parse(text.split("\n", 1)[0] ?? ""));
    threads.set(payload.id, (threads.get(payload.id) ?? "") + text);
  }
  return [...threads.values()];
}

const FirstLineSchema = z.looseObject({ payload: z.looseObject({ id: z.string() }) });

function toText(content: unknown): string {
  return typeof content === "string" ? content : JSON.stringify(content, null, 2);
}

/** An order to the stand-in model: a command that ends when `letGo` is called. */
export const WAIT = "run: until [ -e go ]; do sleep 0.05; done";
/** The same, but the first time it ends by itself. */
export const WAIT_LATER =
  "run: if [ -e seen ]; then until [ -e go ]; do sleep 0.05; done; fi; touch seen";

export async function letGo({ config }: World): Promise<void> {
  await writeFile(join(config.workspaceDirectory, "go"), "");
}
