import { cp, mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { rolldown } from "rolldown";
import { inRoot } from "../ground/paths.mjs";
import { KEYRING_PROCESS, type Places } from "./libraries.ts";
import { manPage } from "./man-page.ts";
import { publishedManifest, readManifest } from "./manifest.ts";
import { pack } from "./pack.ts";

/** Native code, and the program that the person may have in another version. */
const NOT_BUNDLED = ["@napi-rs/keyring", "koffi", "@openai/codex"];

/** Makes the tarball of `latchkey`: command, console and pages in one package. Returns its folder. */
export async function packCommand({ staging, out }: Places): Promise<string> {
  const manifest = await readManifest("cli");
  const stage = join(staging, "latchkey");
  await mkdir(join(stage, "man"), { recursive: true });
  const modules = await bundleCommand(join(stage, "dist"));
  await cp(inRoot("packages/web/dist"), join(stage, "web"), { recursive: true });
  await cp(inRoot("packages/cli/README.md"), join(stage, "README.md"));
  await writeFile(join(stage, "man", "latchkey.1"), manPage(manifest.version));
  await writeFile(join(stage, "THIRD-PARTY-LICENSES.txt"), await collectLicences(modules));
  const published = {
    ...publishedManifest(manifest),
    bin: { latchkey: "./dist/latchkey.js" },
    man: ["./man/latchkey.1"],
    files: ["dist", "web", "man", "THIRD-PARTY-LICENSES.txt"],
    ...(await dependenciesOutside()),
  };
  await pack(stage, published, out);
  return stage;
}

/** Bundles the command with all that it imports. Returns the paths of the modules in it. */
async function bundleCommand(dist: string): Promise<string[]> {
  const bundle = await rolldown({
    input: {
      latchkey: inRoot("packages/cli/bin/latchkey.mjs"),
      "keyring-process": KEYRING_PROCESS,
    },
    platform: "node",
    external: [/^node:/u, ...NOT_BUNDLED],
    // Older packages name their ECMAScript modules in a field of their own.
    resolve: { mainFields: ["module", "main"] },
  });
  await bundle.write({ dir: dist, format: "esm", entryFileNames: "[name].js", minify: "dce-only" });
  const modules = await bundle.watchFiles;
  await bundle.close();
  return modules;
}

async function dependenciesOutside() {
  const manifests = await Promise.all(["auth", "codex"].map(readManifest));
  const pick = (kind: "dependencies" | "optionalDependencies") =>
    Object.fromEntries(
      manifests
        .flatMap((manifest) => Object.entries(manifest[kind]))
        .filter(([name]) => NOT_BUNDLED.includes(name)),
    );
  return {
    dependencies: pick("dependencies"),
    optionalDependencies: pick("optionalDependencies"),
  };
}

const PACKAGE_FOLDER = /^.*[/\\]node_modules[/\\](?:@[^/\\]+[/\\])?[^/\\]+/u;
const LICENCE_FILES = ["LICENSE", "LICENSE.md", "LICENCE", "license", "LICENSE.txt", "LICENSE-MIT"];

/** The licence of every package whose code is in the bundle: they ask for it to be passed on. */
async function collectLicences(modules: readonly string[]): Promise<string> {
  const folders = new Set(modules.flatMap((path) => PACKAGE_FOLDER.exec(path)?.[0] ?? []));
  const notices = [...folders].sort().map(async (folder) => {
    const { name, version, license } = JSON.parse(
      await readFile(join(folder, "package.json"), "utf8"),
    ) as { name: string; version: string; license?: string };
    const texts = await Promise.all(
      LICENCE_FILES.map((file) => readFile(join(folder, file), "utf8").catch(() => undefined)),
    );
    const text =
      texts.find((found) => found !== undefined) ?? `Licence: ${license ?? "see its page"}`;
    return `${name} ${version}\n\n${text.trim()}\n`;
  });
  return (await Promise.all(notices)).join(`\n${"-".repeat(72)}\n\n`);
}
