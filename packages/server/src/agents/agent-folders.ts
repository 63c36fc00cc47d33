import type { FileFault } from "@latchkey/contracts";
import { parse, TomlError } from "smol-toml";
import { z } from "zod";
import type { AgentCatalog, AgentDefinition } from "../ports/agent-catalog.ts";
import { findAgentFolder, listAgentFolders, type AgentFolder } from "./agent-homes.ts";
import { readConfinedFile } from "./confined-files.ts";
import { listCommandFiles, readCommandFile } from "./command-files.ts";

const ConfigSchema = z.object({ model: z.string().trim().min(1).optional() });

/** Agents that are folders on this machine, read anew each time. */
export function createAgentFolders(agentsDirectory: string): AgentCatalog {
  const find = (agent: string) => findAgentFolder(agentsDirectory, agent);
  return {
    list: () => Promise.all(listAgentFolders(agentsDirectory).map(readAgent)),
    async find(name) {
      const folder = find(name);
      return folder && readAgent(folder);
    },
    async listCommands(agent) {
      const folder = find(agent);
      return folder ? listCommandFiles(folder) : [];
    },
    async findCommand(agent, name) {
      const folder = find(agent);
      return folder && readCommandFile(folder, name);
    },
  };
}

async function readAgent(folder: AgentFolder): Promise<AgentDefinition> {
  const { agent, name, path } = folder;
  const [config, description, systemPrompt] = await Promise.all([
    readConfig(path),
    readText(path, "description.md"),
    readText(path, "system_prompt.txt"),
  ]);
  const fault = config.fault ?? describeUnreadable("system_prompt.txt", systemPrompt);
  return {
    name: agent,
    codexHome: name,
    ...(description.text && { description: description.text }),
    ...(systemPrompt.text && { systemPrompt: systemPrompt.text }),
    ...(config.model !== undefined && { model: config.model }),
    ...(fault && { fault }),
  };
}

async function readConfig(path: string): Promise<{ model?: string; fault?: FileFault }> {
  const file = { code: "AGENT_UNKNOWN", file: "config.toml" } as const;
  const { text } = await readText(path, "config.toml");
  if (text === undefined) return { fault: { ...file, reason: "The file cannot be read." } };
  try {
    const config = ConfigSchema.safeParse(parse(text, { integersAsBigInt: "asNeeded" }));
    if (!config.success) {
      return { fault: { ...file, path: "model", reason: "The model must be a name in quotes." } };
    }
    return config.data.model === undefined ? {} : { model: config.data.model };
  } catch (error) {
    if (!(error instanceof TomlError)) throw error;
    const { line, column, message } = error;
    const [reason = "This is not TOML."] = message.split("\n");
    return { fault: { ...file, line, column, reason } };
  }
}

type ReadText = { text?: string; isUnreadable?: boolean };

/** A file that is not there is empty. */
async function readText(folder: string, file: string): Promise<ReadText> {
  try {
    return { text: (await readConfinedFile(folder, file)).trim() };
  } catch (error) {
    const isMissing = error instanceof Error && "code" in error && error.code === "ENOENT";
    return isMissing ? {} : { isUnreadable: true };
  }
}

function describeUnreadable(file: string, { isUnreadable }: ReadText): FileFault | undefined {
  if (!isUnreadable) return undefined;
  return { code: "AGENT_UNKNOWN", file, reason: "The file cannot be read." };
}
