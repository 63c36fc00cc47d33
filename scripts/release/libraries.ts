import { existsSync } from "node:fs";
import { cp, mkdir } from "node:fs/promises";
import { join } from "node:path";
import { rolldown } from "rolldown";
import { dts } from "rolldown-plugin-dts";
import { inRoot } from "../ground/paths.mjs";
import { entriesOf, publishedManifest, readManifest, type Manifest } from "./manifest.ts";
import { pack } from "./pack.ts";

/** In the order in which they import each other. */
export const LIBRARIES = ["contracts", "auth", "keeper", "codex", "server"] as const;
/** Every import of a package: what is not a path. */
const IMPORTED = /^[^./]/u;
/** Runs in a process of its own, which finds it beside its caller. */
export const KEYRING_PROCESS = inRoot("packages/auth/src/credentials/keyring/keyring-process.ts");

export type Places = { staging: string; out: string };

/** Makes the tarball of one library: JavaScript with source maps and its types, one file an entry. */
export async function packLibrary(folder: string, { staging, out }: Places): Promise<void> {
  const manifest = await readManifest(folder);
  const stage = join(staging, folder);
  await mkdir(stage, { recursive: true });
  await bundleLibrary(folder, manifest, join(stage, "dist"));
  const readme = inRoot("packages", folder, "README.md");
  if (existsSync(readme)) await cp(readme, join(stage, "README.md"));
  if (folder === "server")
    await cp(inRoot("packages/web/dist"), join(stage, "web"), { recursive: true });
  await pack(stage, libraryManifest(folder, manifest), out);
}

/** Bundles a library's entries and their types into `dist`. */
async function bundleLibrary(folder: string, manifest: Manifest, dist: string): Promise<void> {
  const entries = entriesOf(manifest, folder);
  const input = folder === "auth" ? { ...entries, "keyring-process": KEYRING_PROCESS } : entries;
  const bundle = await rolldown({ input, platform: "node", external: [/^node:/u, IMPORTED] });
  await bundle.write({ dir: dist, format: "esm", sourcemap: true, entryFileNames: "[name].js" });
  await bundle.close();
  await bundleTypes(folder, manifest, dist);
}

/** The declarations of a library, one file an entry. */
export async function bundleTypes(folder: string, manifest: Manifest, dist: string): Promise<void> {
  const types = await rolldown({
    input: entriesOf(manifest, folder),
    platform: "node",
    external: [/^node:/u, IMPORTED],
    plugins: [dts({ emitDtsOnly: true, tsconfig: inRoot("tsconfig.json") })],
    checks: { bundlerTimings: false },
  });
  await types.write({ dir: dist, format: "esm" });
  await types.close();
}

function libraryManifest(folder: string, manifest: Manifest): object {
  const { version, dependencies, optionalDependencies } = manifest;
  const exports = Object.keys(entriesOf(manifest, folder)).map((name): [string, object] => [
    name === "index" ? "." : `./${name}`,
    { types: `./dist/${name}.d.ts`, default: `./dist/${name}.js` },
  ]);
  return {
    ...publishedManifest(manifest),
    exports: Object.fromEntries(exports),
    files: ["dist", ...(folder === "server" ? ["web"] : [])],
    dependencies: withVersion(dependencies, version),
    ...(Object.keys(optionalDependencies).length > 0 && { optionalDependencies }),
  };
}

/** Packages of one release belong together. */
function withVersion(dependencies: Record<string, string>, version: string) {
  return Object.fromEntries(
    Object.entries(dependencies).map(([name, range]) => [
      name,
      name.startsWith("@latchkey/") ? version : range,
    ]),
  );
}
