import { ConfigError } from "../config.ts";
import { systemCodeOf } from "./system-code.ts";

/** Why the server cannot start with a directory that the environment names; other errors as they are. */
export function toDirectoryError(error: unknown, variable: string, directory: string): unknown {
  const code = systemCodeOf(error);
  if (code === undefined) return error;
  const message =
    code === "EROFS"
      ? `${directory}, which ${variable} names, is read-only. Mount it read-write, or name another.`
      : `${directory} cannot be used as ${variable} (${code}). ` +
        `Set ${variable} to a directory that the user who runs Latchkey may write to.`;
  return new ConfigError(message, { cause: error });
}
