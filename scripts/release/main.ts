// Makes everything that is published, in release/: `npm run release`.
import { execFileSync } from "node:child_process";
import { mkdir, mkdtemp, readdir, rm, stat } from "node:fs/promises";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { inRoot } from "../ground/paths.mjs";
import { API_REPORTS, writeApiReport } from "./api-report.ts";
import { packCommand } from "./command.ts";
import { makeDebianPackage } from "./debian.ts";
import { buildImage, canBuildImage } from "./image.ts";
import { LIBRARIES, packLibrary } from "./libraries.ts";
import { readManifest } from "./manifest.ts";
import { ReleaseError, run } from "./pack.ts";

const USAGE = `npm run release -- [options]
  --out DIR     where to (default: release)
  --only PARTS  some of: npm, debian, image (default: all; the image where there is buildah)
  --api         only the reports of the libraries' APIs, in docs/api
  --dirty       also with changes that are not committed; for trying things out`;

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      out: { type: "string", default: inRoot("release") },
      only: { type: "string", default: "npm,debian,image" },
      dirty: { type: "boolean", default: false },
      api: { type: "boolean", default: false },
      help: { type: "boolean", default: false },
    },
  });
  if (values.help) {
    console.log(USAGE);
    return;
  }
  if (values.api) return withStaging(reportApis);
  if (!values.dirty) requireCleanTree();
  const out = resolve(values.out);
  await rm(out, { recursive: true, force: true });
  await mkdir(out, { recursive: true });
  await withStaging((staging) => make(values.only.split(","), { staging, out }));
  for (const name of (await readdir(out)).sort()) {
    const { size } = await stat(join(out, name));
    console.log(`${name}  ${(size / 1e6).toFixed(1)} MB`);
  }
}

async function withStaging(work: (staging: string) => Promise<void>): Promise<void> {
  await mkdir(inRoot(".cache"), { recursive: true });
  const staging = await mkdtemp(inRoot(".cache", "release-"));
  try {
    await work(staging);
  } finally {
    await rm(staging, { recursive: true, force: true });
  }
}

async function reportApis(staging: string): Promise<void> {
  for (const folder of LIBRARIES) {
    await writeApiReport(folder, { staging, reportFolder: API_REPORTS });
  }
}

async function make(parts: readonly string[], places: { staging: string; out: string }) {
  const { version } = await readManifest("cli");
  const { staging, out } = places;
  await run(
    [process.execPath, inRoot("node_modules/vite/bin/vite.js"), "build", "--logLevel=warn"],
    {
      cwd: inRoot("packages/web"),
    },
  );
  await packCommand(places);
  if (parts.includes("npm")) for (const folder of LIBRARIES) await packLibrary(folder, places);
  if (parts.includes("debian")) {
    const tarball = join(out, `latchkey-${version}.tgz`);
    await makeDebianPackage({ tarball, version, staging }, out);
  }
  if (!parts.includes("image")) return;
  if (!canBuildImage()) {
    console.log("No image: buildah is not here. packaging/Containerfile says how to build it.");
    return;
  }
  const name = await buildImage({ context: out, version });
  await run([
    "buildah",
    "push",
    name,
    `oci-archive:${join(out, `latchkey-${version}.oci.tar`)}:${name}`,
  ]);
}

/** What is published is what the repository holds. */
function requireCleanTree(): void {
  const changes = execFileSync("git", ["status", "--porcelain"], {
    cwd: inRoot(),
    encoding: "utf8",
  });
  if (changes.trim() === "") return;
  throw new ReleaseError(`Commit these changes first, or add --dirty:\n${changes.trimEnd()}`);
}

try {
  await main();
} catch (error) {
  if (!(error instanceof ReleaseError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
