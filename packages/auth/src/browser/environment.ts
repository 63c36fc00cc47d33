import { constants } from "node:fs";
import { access, readFile } from "node:fs/promises";
import { release } from "node:os";
import { delimiter, join } from "node:path";

import type { OpenerEnvironment } from "./opener.ts";
import { openerPrograms } from "./opener.ts";

/** What decides whether a browser can be opened here, as data. */
export interface SignInEnvironment extends OpenerEnvironment {
  isContainer: boolean;
  /** Whether one of the programs that open a browser is installed. */
  hasOpener: boolean;
}

const CONTAINER_FILES = ["/.dockerenv", "/run/.containerenv"];
const CONTAINER_CGROUP = /\b(?:docker|kubepods|containerd|libpod|lxc)\b/u;

/** Looks at this machine; `env` is the environment of the process. */
export async function probeEnvironment(
  env: SignInEnvironment["env"],
  platform: NodeJS.Platform = process.platform,
): Promise<SignInEnvironment> {
  const isWsl = platform === "linux" && /microsoft/iu.test(release());
  const programs = openerPrograms({ env, platform, isWsl });
  const isFound = await Promise.all(programs.map((program) => isInstalled(program, env)));
  return {
    env,
    platform,
    isWsl,
    isContainer: platform === "linux" && (await isInContainer(env)),
    // These two are parts of their systems.
    hasOpener: platform === "darwin" || platform === "win32" || isFound.includes(true),
  };
}

async function isInContainer(env: SignInEnvironment["env"]): Promise<boolean> {
  if (env["container"] || env["KUBERNETES_SERVICE_HOST"]) return true;
  const files = await Promise.all(CONTAINER_FILES.map((path) => isThere(path, constants.F_OK)));
  if (files.includes(true)) return true;
  return CONTAINER_CGROUP.test(await readFile("/proc/1/cgroup", "utf8").catch(() => ""));
}

async function isInstalled(program: string, env: SignInEnvironment["env"]): Promise<boolean> {
  if (program.includes("/")) return isThere(program, constants.X_OK);
  const directories = (env["PATH"] ?? "").split(delimiter).filter((directory) => directory !== "");
  const found = await Promise.all(
    directories.map((directory) => isThere(join(directory, program), constants.X_OK)),
  );
  return found.includes(true);
}

function isThere(path: string, mode: number): Promise<boolean> {
  return access(path, mode).then(
    () => true,
    () => false,
  );
}
