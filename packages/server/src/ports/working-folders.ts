/** Directories that Codex may be told to work in, by their real paths. */
export interface WorkingFolders {
  /** Where Codex works unless another folder is chosen. */
  readonly workspace: string;
  /**
   * The real path of a directory, given absolute or relative to the workspace.
   * @throws Failure `INVALID_REQUEST` when there is no such directory.
   */
  resolve(path: string): Promise<string>;
  /**
   * Looks again, before it is used, whether a path that was resolved leads to no other place by now.
   * @throws Failure `WORKSPACE_NOT_ALLOWED` when it does.
   */
  confirm(directory: string): Promise<void>;
}
