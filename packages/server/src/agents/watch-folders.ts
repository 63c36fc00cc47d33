import { stat } from "node:fs/promises";
import { join } from "node:path";
import { listAgentFolders } from "./agent-homes.ts";
import { listJsonNames } from "./file-names.ts";

const AGENT_FILES = ["config.toml", "description.md", "system_prompt.txt"];

export type FolderListeners = {
  /** An agent's sign-in was changed, or its folder is new. */
  onHomeChanged: (codexHome: string) => void;
  onAgentsChanged: () => void;
  onFlowsChanged: () => void;
};

type Seen = { agents: Map<string, string>; homes: Map<string, string>; flows: string };

/**
 * Looks at the folders at an interval, because events are not reported from mounted ones. Answers a
 * function that ends it.
 */
export function watchFolders(
  directories: { agents: string; flows: string },
  { listeners, intervalMs }: { listeners: FolderListeners; intervalMs: number },
): () => void {
  let seen: Seen | undefined;
  let timer: NodeJS.Timeout | undefined;
  let hasEnded = false;

  const look = async () => {
    const now = await inspect(directories);
    if (hasEnded) return;
    if (seen) report(seen, now, listeners);
    seen = now;
    timer = setTimeout(() => void look(), intervalMs).unref();
  };

  void look();
  return () => {
    hasEnded = true;
    clearTimeout(timer);
  };
}

function report(before: Seen, now: Seen, listeners: FolderListeners): void {
  for (const [home, credentials] of now.homes) {
    if (before.homes.get(home) !== credentials) listeners.onHomeChanged(home);
  }
  if (!isEqual(before.agents, now.agents)) listeners.onAgentsChanged();
  if (before.flows !== now.flows) listeners.onFlowsChanged();
}

function isEqual(left: Map<string, string>, right: Map<string, string>): boolean {
  return left.size === right.size && [...left].every(([key, value]) => right.get(key) === value);
}

async function inspect(directories: { agents: string; flows: string }): Promise<Seen> {
  const seen: Seen = { agents: new Map(), homes: new Map(), flows: "" };
  for (const { name, path } of listAgentFolders(directories.agents)) {
    const files = AGENT_FILES.map((file) => join(path, file));
    seen.agents.set(name, [await stamp(files), await stampFolder(join(path, "commands"))].join());
    seen.homes.set(name, await stamp([join(path, "auth.json")]));
  }
  seen.flows = await stampFolder(directories.flows);
  return seen;
}

async function stampFolder(directory: string): Promise<string> {
  const names = await listJsonNames(directory);
  return [...names, await stamp(names.map((name) => join(directory, `${name}.json`)))].join();
}

async function stamp(files: string[]): Promise<string> {
  const stats = await Promise.all(files.map((file) => stat(file).catch(() => undefined)));
  return stats.map((found) => (found ? `${found.mtimeMs}/${found.size}` : "-")).join();
}
