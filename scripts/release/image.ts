import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import { inRoot } from "../ground/paths.mjs";
import { run } from "./pack.ts";

export type ImageOptions = {
  /** The folder that holds the Debian package. */
  context: string;
  version: string;
  /** Another base image or archive than the Containerfile's. */
  base?: string;
  /** More arguments of `buildah build`, such as how it isolates and where it stores. */
  args?: readonly string[];
};

/** Whether this machine can build an image. */
export function canBuildImage(): boolean {
  const folders = (process.env["PATH"] ?? "").split(delimiter);
  return folders.some((folder) => existsSync(join(folder, "buildah")));
}

/** Builds the image with buildah and returns its name. */
export async function buildImage({ context, version, base, args = [] }: ImageOptions) {
  const name = `latchkey:${version}`;
  const from = base === undefined ? [] : [`--build-arg=BASE=${base}`];
  const file = `--file=${inRoot("packaging/Containerfile")}`;
  await run([
    "buildah",
    "build",
    ...args,
    ...from,
    file,
    "--format=docker",
    `--tag=${name}`,
    context,
  ]);
  return name;
}
