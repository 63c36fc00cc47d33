import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { byName, isPlainName } from "./file-names.ts";

export type AgentFolder = { agent: string; name: string; path: string };

const PREFIX = "agent:";

/** The agents' folders as they are now: each holds a config.toml and is a Codex home. */
export function listAgentFolders(agentsDirectory: string): AgentFolder[] {
  return readNames(agentsDirectory)
    .filter((agent) => hasConfig(join(agentsDirectory, agent)))
    .sort(byName)
    .map((agent) => toFolder(agentsDirectory, agent));
}

export function findAgentFolder(agentsDirectory: string, agent: string): AgentFolder | undefined {
  if (!isPlainName(agent) || !hasConfig(join(agentsDirectory, agent))) return undefined;
  return toFolder(agentsDirectory, agent);
}

function toFolder(agentsDirectory: string, agent: string): AgentFolder {
  return { agent, name: `${PREFIX}${agent}`, path: join(agentsDirectory, agent) };
}

function readNames(directory: string): string[] {
  try {
    return readdirSync(directory);
  } catch {
    return [];
  }
}

function hasConfig(directory: string): boolean {
  return statSync(join(directory, "config.toml"), { throwIfNoEntry: false }) !== undefined;
}
