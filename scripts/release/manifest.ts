import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { inRoot } from "../ground/paths.mjs";

const DependenciesSchema = z.record(z.string(), z.string()).default({});

const ManifestSchema = z.object({
  name: z.string(),
  version: z.string(),
  description: z.string(),
  license: z.string(),
  engines: z.record(z.string(), z.string()),
  exports: z.union([z.string(), z.record(z.string(), z.string())]).optional(),
  dependencies: DependenciesSchema,
  optionalDependencies: DependenciesSchema,
});

/** What a package of this repository says of itself. */
export type Manifest = z.infer<typeof ManifestSchema>;

/** Reads the `package.json` of `packages/<folder>`. */
export async function readManifest(folder: string): Promise<Manifest> {
  const text = await readFile(inRoot("packages", folder, "package.json"), "utf8");
  return ManifestSchema.parse(JSON.parse(text));
}

/** The parts of a published `package.json` that are the same in every package. */
export function publishedManifest({ name, version, description, license, engines }: Manifest) {
  return { name, version, description, license, type: "module", engines };
}

/** The entries of a library by the name of their file in `dist`: `.` is `index`. */
export function entriesOf({ exports = {} }: Manifest, folder: string): Record<string, string> {
  const sources = typeof exports === "string" ? { ".": exports } : exports;
  return Object.fromEntries(
    Object.entries(sources).map(([subpath, source]) => [
      subpath === "." ? "index" : subpath.replace("./", ""),
      join(inRoot("packages", folder), source),
    ]),
  );
}
