import { createHash } from "node:crypto";
import { constants } from "node:fs";
import { mkdir, open, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { ImagePlace, ImageStore } from "../ports/image-store.ts";
import { sniffImage } from "./image-type.ts";

const MOST_BYTES = 20 * 1024 * 1024;

/** Images in a directory of their own. Names are digests: nothing that is asked for leads elsewhere. */
export function createImageFiles(directory: string): ImageStore {
  const folderOf = (conversationId: string) => join(directory, digest(conversationId));
  const fileOf = ({ conversationId, turnId, itemId }: ImagePlace) =>
    join(folderOf(conversationId), digest(turnId, itemId));

  return {
    async keep(place, file) {
      const bytes = await readSmall(file);
      if (!bytes || sniffImage(bytes) === undefined) return false;
      const target = fileOf(place);
      await mkdir(folderOf(place.conversationId), { recursive: true, mode: 0o700 });
      await writeFile(`${target}.new`, bytes, { mode: 0o600 });
      await rename(`${target}.new`, target);
      return true;
    },

    async read(place) {
      const bytes = await readFile(fileOf(place)).catch(() => undefined);
      const mediaType = bytes && sniffImage(bytes);
      return bytes && mediaType !== undefined ? { mediaType, bytes } : undefined;
    },

    forget: (conversationId) => rm(folderOf(conversationId), { recursive: true, force: true }),
  };
}

/** A regular file's content; undefined for others, and for what is too large. Never blocks on a pipe. */
async function readSmall(file: string): Promise<Buffer | undefined> {
  const handle = await open(file, constants.O_RDONLY | constants.O_NONBLOCK);
  try {
    const stats = await handle.stat();
    if (!stats.isFile() || stats.size > MOST_BYTES) return undefined;
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(stats.size), 0, stats.size, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await handle.close();
  }
}

function digest(...parts: string[]): string {
  return createHash("sha256").update(JSON.stringify(parts)).digest("hex");
}
