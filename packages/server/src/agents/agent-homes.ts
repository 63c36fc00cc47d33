import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { isConfined } from "./confined-files.ts";
import { byName, isPlainName } from "./file-names.ts";

export type AgentFolder = { agent: string; name: string; path: string };

const PREFIX = "agent:";

/** The agents' folders as they are now: each holds a config.toml and is a Codex home. */
export function listAgentFolders(agentsDirectory: string): AgentFolder[] {
  return readNames(agentsDirectory)
    .filter((agent) => isAgent(agentsDirectory, agent))
    .sort(byName)
    .map((agent) => toFolder(agentsDirectory, agent));
}

export function findAgentFolder(agentsDirectory: string, agent: string): AgentFolder | undefined {
  return isPlainName(agent) && isAgent(agentsDirectory, agent)
    ? toFolder(agentsDirectory, agent)
    : undefined;
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

/** Its folder is really there: no link makes a home of a directory elsewhere. */
function isAgent(agentsDirectory: string, agent: string): boolean {
  const home = join(agentsDirectory, agent);
  return (
    isConfined(agentsDirectory, home) &&
    statSync(join(home, "config.toml"), { throwIfNoEntry: false }) !== undefined
  );
}
