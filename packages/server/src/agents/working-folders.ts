import { realpath, stat } from "node:fs/promises";
import { isAbsolute, resolve } from "node:path";
import { Failure } from "../failure.ts";
import type { WorkingFolders } from "../ports/working-folders.ts";
import { isWithin } from "./confined-files.ts";

export type WorkspaceRules = {
  /** Where relative paths start and stay. */
  workspaceDirectory: string;
  /** Absent: absolute paths may lead anywhere on this machine. */
  workspaceRoots: readonly string[] | undefined;
};

/** Directories of this machine in which agents and flows may work. */
export function createWorkingFolders(rules: WorkspaceRules): WorkingFolders {
  return {
    async resolve(path) {
      const directory = resolve(rules.workspaceDirectory, path);
      if (!(await isAllowed(path, directory, rules))) {
        throw failure(
          directory,
          "is outside the workspace. Choose one inside it, or add it to LATCHKEY_WORKSPACE_DIR",
        );
      }
      const found = await stat(directory).catch(() => undefined);
      if (found?.isDirectory()) return directory;
      throw failure(directory, found ? "is not a folder" : "does not exist");
    },
  };
}

async function isAllowed(
  path: string,
  directory: string,
  { workspaceDirectory, workspaceRoots }: WorkspaceRules,
): Promise<boolean> {
  if (workspaceRoots === undefined && isAbsolute(path)) return true;
  const roots = workspaceRoots ?? [workspaceDirectory];
  // What is not there leads nowhere by links, but its path may still lead out.
  const target = await realpath(directory).catch(() => undefined);
  const allowed = await Promise.all(
    roots.map(async (root) =>
      target === undefined
        ? isWithin(resolve(root), directory)
        : isWithin(await realpath(root).catch(() => root), target),
    ),
  );
  return allowed.includes(true);
}

function failure(directory: string, problem: string): Failure {
  return new Failure("INVALID_REQUEST", `The working folder ${directory} ${problem}.`);
}
