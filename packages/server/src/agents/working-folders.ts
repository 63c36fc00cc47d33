import { realpath, stat } from "node:fs/promises";
import { isAbsolute, resolve } from "node:path";
import { canonicalPath, isWithin } from "@latchkey/auth";
import { Failure } from "../failure.ts";
import type { WorkingFolders } from "../ports/working-folders.ts";

export type WorkspaceRules = {
  /** Where relative paths start and stay. */
  workspaceDirectory: string;
  /** Absent: absolute paths may lead anywhere on this machine. */
  workspaceRoots: readonly string[] | undefined;
};

/**
 * Directories of this machine in which agents and flows may work. Where the workspace really is, is
 * found out once: a link that takes its place later widens nothing.
 */
export async function createWorkingFolders(rules: WorkspaceRules): Promise<WorkingFolders> {
  const workspace = await canonicalPath(rules.workspaceDirectory);
  const roots =
    rules.workspaceRoots && (await Promise.all(rules.workspaceRoots.map(canonicalPath)));
  const isInside = (directory: string, allowed: readonly string[]) =>
    allowed.some((root) => isWithin(root, directory));

  return {
    workspace,

    async resolve(path) {
      const named = resolve(rules.workspaceDirectory, path);
      const target = await realpath(named).catch(() => undefined);
      const allowed = roots ?? (isAbsolute(path) ? undefined : [workspace]);
      // What is not there leads nowhere by links, but its path may still lead out.
      if (allowed && !isInside(target ?? (await canonicalPath(named)), allowed)) {
        const advice = "Choose one inside it, or add it to LATCHKEY_WORKSPACE_DIR";
        throw unusable(named, `is outside the workspace. ${advice}`);
      }
      const found = target === undefined ? undefined : await stat(target).catch(() => undefined);
      if (target !== undefined && found?.isDirectory()) return target;
      throw unusable(named, found ? "is not a folder" : "does not exist");
    },

    async confirm(directory) {
      const target = await realpath(directory).catch(() => undefined);
      if (target === undefined) throw unusable(directory, `is not there any more. ${RESTORE}`);
      if (target === directory && (!roots || isInside(directory, roots))) return;
      throw new Failure(
        "WORKSPACE_NOT_ALLOWED",
        `The working folder ${directory} was replaced: it leads to another place now than when it ` +
          `was chosen. Nothing was run there. ${RESTORE}, or choose a folder anew.`,
      );
    },
  };
}

const RESTORE = "Put the folder back and press Retry";

function unusable(directory: string, problem: string): Failure {
  return new Failure("INVALID_REQUEST", `The working folder ${directory} ${problem}.`);
}
