import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { Extractor, ExtractorConfig, ExtractorLogLevel } from "@microsoft/api-extractor";
import { inRoot } from "../ground/paths.mjs";
import { bundleTypes } from "./libraries.ts";
import { publishedManifest, readManifest } from "./manifest.ts";

/** Where the reports are that a change of a library's API has to change. */
export const API_REPORTS = inRoot("docs/api");

/** Writes the report of a library's API, `<folder>.api.md`, into `reportFolder`. */
export async function writeApiReport(
  folder: string,
  { staging, reportFolder }: { staging: string; reportFolder: string },
): Promise<void> {
  const manifest = await readManifest(folder);
  const project = join(staging, `api-${folder}`);
  await mkdir(project, { recursive: true });
  await mkdir(reportFolder, { recursive: true });
  await bundleTypes(folder, manifest, join(project, "dist"));
  const packageJsonFullPath = join(project, "package.json");
  await writeFile(packageJsonFullPath, JSON.stringify(publishedManifest(manifest)));
  const config = ExtractorConfig.prepare({
    configObjectFullPath: undefined,
    packageJsonFullPath,
    configObject: {
      projectFolder: project,
      mainEntryPointFilePath: join(project, "dist/index.d.ts"),
      bundledPackages: [],
      compiler: {
        overrideTsconfig: {
          compilerOptions: {
            module: "nodenext",
            target: "es2023",
            strict: true,
            skipLibCheck: true,
            types: ["node"],
            typeRoots: [inRoot("node_modules/@types")],
          },
        },
      },
      apiReport: {
        enabled: true,
        reportFileName: `${folder}.api.md`,
        reportFolder,
        reportTempFolder: join(project, "temp"),
      },
      docModel: { enabled: false },
      dtsRollup: { enabled: false },
      tsdocMetadata: { enabled: false },
      messages: { extractorMessageReporting: QUIET },
    },
  });
  Extractor.invoke(config, {
    localBuild: true,
    messageCallback: (message) => {
      message.logLevel = ExtractorLogLevel.None;
    },
  });
}

/** A release tag on every export would say the same of each. */
const QUIET = { "ae-missing-release-tag": { logLevel: ExtractorLogLevel.None } };
