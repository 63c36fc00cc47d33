import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { isAuthError, openPrivateDirectory } from "@latchkey/auth";
import type { Logger } from "pino";
import { ConfigError, type ServerConfig } from "../config.ts";
import { createAuditStore } from "../storage/audit-store.ts";
import { createConversationStore } from "../storage/conversation-store.ts";
import { createHomeStore } from "../storage/home-store.ts";
import { createImageFiles } from "../storage/image-files.ts";
import { createRunStore } from "../storage/run-store.ts";
import { createSessionStore } from "../storage/session-store.ts";
import { openDatabase } from "../storage/sqlite.ts";
import { createTranscriptStore } from "../storage/transcript-store.ts";
import { toStorageFailure } from "../storage-failure.ts";
import { toDirectoryError } from "./directory-error.ts";
import { systemCodeOf } from "./system-code.ts";

export type Storage = Awaited<ReturnType<typeof openStorage>>;

/** All that outlives the process, in the data directory. @throws ConfigError when it is not usable */
export async function openStorage({ dataDirectory }: Pick<ServerConfig, "dataDirectory">) {
  const db = await openIn(dataDirectory);
  return {
    conversations: createConversationStore(db),
    runs: createRunStore(db),
    transcripts: createTranscriptStore(db),
    images: createImageFiles(join(dataDirectory, "images")),
    homes: createHomeStore(db),
    sessions: createSessionStore(db),
    auditTrail: createAuditStore(db),
    close: () => db.destroy(),
  };
}

/**
 * Directories that hold tokens at times. They are there from the start, so that commands that run
 * already when something is put into them are kept out.
 */
const SECRET_DIRECTORIES = ["checks", "scratch", "set-aside", "sign-ins"];

/**
 * Makes the data directory, or finds out whether the one that is there is this user's alone; what had
 * to be mended is logged. @throws ConfigError when it is not usable
 */
export async function openDataDirectory({ dataDirectory }: ServerConfig, log: Logger) {
  try {
    for (const message of await openPrivateDirectory(dataDirectory)) log.warn(message);
    for (const name of SECRET_DIRECTORIES) await makeDirectory(join(dataDirectory, name));
  } catch (error) {
    if (isAuthError(error) && error.reason === "not_private") {
      throw new ConfigError(error.message, { cause: error });
    }
    const cause = isAuthError(error) ? error.cause : error;
    throw toDirectoryError(cause, "LATCHKEY_DATA_DIR", dataDirectory);
  }
}

async function makeDirectory(path: string): Promise<void> {
  await mkdir(path, { mode: 0o700 }).catch((error: unknown) => {
    if (systemCodeOf(error) !== "EEXIST") throw error;
  });
}

async function openIn(dataDirectory: string) {
  try {
    return await openDatabase(join(dataDirectory, "latchkey.db"));
  } catch (error) {
    const known = toStorageFailure(error);
    if (!known) throw toDirectoryError(error, "LATCHKEY_DATA_DIR", dataDirectory);
    throw new ConfigError(`${known.message} It is ${dataDirectory}.`, { cause: error });
  }
}
