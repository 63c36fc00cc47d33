import { join } from "node:path";
import type { Rolldown } from "vite";

const MAIN = join(import.meta.dirname, "src/main.tsx");

type Modules = { getModuleInfo: Rolldown.GetModuleInfo };

/**
 * Names the chunk of every module that the page needs before it can show anything: one file, where
 * each module shared with a later page would otherwise be in a file of its own.
 */
export function createFirstChunk(name: string): Rolldown.CodeSplittingNameFunction {
  let first: Set<string> | undefined;
  return (moduleId, modules) => {
    first ??= collectStaticImports(modules);
    return first.has(moduleId) ? name : null;
  };
}

function collectStaticImports(modules: Modules): Set<string> {
  const found = new Set([MAIN]);
  // A set goes on to what is added while it is iterated.
  for (const id of found) {
    for (const imported of modules.getModuleInfo(id)?.importedIds ?? []) found.add(imported);
  }
  return found;
}
