import { stat } from "node:fs/promises";
import { resolve } from "node:path";
import { Failure } from "../failure.ts";
import type { WorkingFolders } from "../ports/working-folders.ts";

/** Directories of this machine; relative paths start at the workspace. */
export function createWorkingFolders(workspaceDirectory: string): WorkingFolders {
  return {
    async resolve(path) {
      const directory = resolve(workspaceDirectory, path);
      const found = await stat(directory).catch(() => undefined);
      if (found?.isDirectory()) return directory;
      const problem = found ? "is not a folder" : "does not exist";
      throw new Failure("INVALID_REQUEST", `The working folder ${directory} ${problem}.`);
    },
  };
}
