/** Directories that Codex may be told to work in. */
export interface WorkingFolders {
  /**
   * The absolute path of a directory, given absolute or relative to the workspace.
   * @throws Failure `INVALID_REQUEST` when there is no such directory.
   */
  resolve(path: string): Promise<string>;
}
