import { spawn } from "node:child_process";
import { once } from "node:events";
import { cp, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { npmCommand } from "../ground/npm.mjs";
import { inRoot } from "../ground/paths.mjs";

/** A step of the release failed; its output is on stderr already. */
export class ReleaseError extends Error {
  override readonly name = "ReleaseError";
}

export type RunOptions = { cwd?: string; env?: NodeJS.ProcessEnv };

/** Runs a program to its end, its output on stderr. @throws ReleaseError when it fails. */
export async function run(
  [program = "", ...args]: readonly string[],
  { cwd = inRoot(), env = process.env }: RunOptions = {},
): Promise<void> {
  const child = spawn(program, args, { cwd, env, stdio: ["ignore", 2, 2] });
  const [code] = (await once(child, "close")) as [number | null];
  if (code !== 0) throw new ReleaseError(`${program} ${args.join(" ")} failed; see above.`);
}

/**
 * Adds what every package holds to its staging folder and packs it into `out`, under the name that
 * `npm pack` gives it.
 */
export async function pack(stage: string, manifest: object, out: string): Promise<void> {
  await writeFile(join(stage, "package.json"), `${JSON.stringify(manifest, undefined, 2)}\n`);
  await cp(inRoot("LICENSE"), join(stage, "LICENSE"));
  await run(npmCommand(["pack", "--silent", `--pack-destination=${out}`]), { cwd: stage });
}
