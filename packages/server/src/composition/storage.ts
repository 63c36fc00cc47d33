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
 * Makes the data directory, or finds out whether the one that is there is this user's alone; what had
 * to be mended is logged. @throws ConfigError when it is not usable
 */
export async function openDataDirectory({ dataDirectory }: ServerConfig, log: Logger) {
  try {
    for (const message of await openPrivateDirectory(dataDirectory)) log.warn(message);
  } catch (error) {
    if (!isAuthError(error)) throw error;
    if (error.reason === "not_private") throw new ConfigError(error.message, { cause: error });
    throw toDirectoryError(error.cause, "LATCHKEY_DATA_DIR", dataDirectory);
  }
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
