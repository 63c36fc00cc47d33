import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { isConfined } from "./confined-files.ts";
import { byName, isHidden, isPlainName, spellingOf, toName } from "./file-names.ts";

export type AgentFolder = { agent: string; name: string; path: string };

const PREFIX = "agent:";

/** The agents' folders as they are now: each holds a config.toml and is a Codex home. */
export function listAgentFolders(agentsDirectory: string): AgentFolder[] {
  const folders = readNames(agentsDirectory)
    .filter((folder) => !isHidden(folder) && isAgent(agentsDirectory, folder))
    .map((folder) => toFolder(agentsDirectory, folder));
  // A name that is there in two spellings is one agent.
  const byAgent = new Map(folders.toReversed().map((folder) => [folder.agent, folder]));
  return [...byAgent.values()].sort((left, right) => byName(left.agent, right.agent));
}

export function findAgentFolder(agentsDirectory: string, agent: string): AgentFolder | undefined {
  if (!isPlainName(agent) || isHidden(agent)) return undefined;
  const folder = spellingOf(readNames(agentsDirectory), agent);
  return folder !== undefined && isAgent(agentsDirectory, folder)
    ? toFolder(agentsDirectory, folder)
    : undefined;
}

function toFolder(agentsDirectory: string, folder: string): AgentFolder {
  const agent = toName(folder);
  return { agent, name: `${PREFIX}${agent}`, path: join(agentsDirectory, folder) };
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
