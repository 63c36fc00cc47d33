import { execFileSync } from "node:child_process";
import { mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { ServerProcess } from "./server-process.ts";
import { ACCESS_TOKEN } from "./session.ts";
import type { World } from "./world.ts";

const SIZE = "1536k";

/** Why a small disk cannot be mounted here; undefined when it can. */
export function whyNoMounts(): string | undefined {
  try {
    execFileSync("unshare", ["--mount", "mount", "-t", "tmpfs", "tmpfs", "/mnt"], {
      stdio: "pipe",
    });
    return undefined;
  } catch (error) {
    return `no private mounts here: ${error instanceof Error ? error.message.trim() : ""}`;
  }
}

export type SmallDisk = ServerProcess & {
  /** Leaves no room. */
  fill(): Promise<void>;
  makeRoom(): Promise<void>;
};

/** Starts a server that alone sees a disk of a megabyte and a half in place of its data directory. */
export async function startOnSmallDisk(world: World): Promise<SmallDisk> {
  const { config } = world;
  await mkdir(config.dataDirectory, { recursive: true });
  const mount = `mount -t tmpfs -o size=${SIZE},mode=0700 tmpfs "$0" && exec "$@"`;
  const server = await world.startProcess({
    through: ["unshare", "--mount", "sh", "-c", mount, config.dataDirectory],
    environment: { LATCHKEY_LOG_LEVEL: "error", LATCHKEY_ACCESS_TOKEN: ACCESS_TOKEN },
  });
  const directory = join(`/proc/${server.pid}/root`, config.dataDirectory);
  const fillers: string[] = [];
  return {
    ...server,
    async fill() {
      // The last bytes count too: a page of a database is small.
      for (const bytes of [256 * 1024, 16 * 1024, 4096]) {
        let hasRoom = true;
        while (hasRoom) {
          const path = join(directory, `filler-${fillers.length}`);
          fillers.push(path);
          hasRoom = await writeFile(path, Buffer.alloc(bytes)).then(
            () => true,
            () => false,
          );
        }
      }
    },
    async makeRoom() {
      for (const path of fillers.splice(0)) await rm(path, { force: true });
    },
  };
}
