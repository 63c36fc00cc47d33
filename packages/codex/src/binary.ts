import { constants, existsSync } from "node:fs";
import { access, stat } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { readProcessOutput } from "./child-process.ts";
import { codexEnvironment, type Environment } from "./environment.ts";
import { CodexError } from "./errors/codex-error.ts";
import { quotePeerText } from "./errors/peer-text.ts";

const VERSION_TIMEOUT_MS = 10_000;

/**
 * The versions that the tests of undocumented behaviour run against, oldest first; the newest is the
 * one that is pinned.
 */
export const TESTED_CODEX_VERSIONS = ["0.169.0", "0.171.0"] as const;

const TARGETS: Readonly<Record<string, string>> = {
  "linux-x64": "x86_64-unknown-linux-musl",
  "linux-arm64": "aarch64-unknown-linux-musl",
  "android-x64": "x86_64-unknown-linux-musl",
  "android-arm64": "aarch64-unknown-linux-musl",
  "darwin-x64": "x86_64-apple-darwin",
  "darwin-arm64": "aarch64-apple-darwin",
  "win32-x64": "x86_64-pc-windows-msvc",
  "win32-arm64": "aarch64-pc-windows-msvc",
};

/**
 * The Codex program to run: the one given, else the native one that comes with `@openai/codex`,
 * without its Node launcher. Throws `CODEX_UNAVAILABLE` when there is none that can be run.
 */
export async function findCodexBinary(binaryPath?: string): Promise<string> {
  const path = binaryPath ?? findShippedBinary();
  try {
    await access(path, constants.X_OK);
    return path;
  } catch (cause) {
    throw new CodexError(
      "CODEX_UNAVAILABLE",
      binaryPath === undefined
        ? "The Codex CLI is not installed. Run `npm install @openai/codex`, or name its program in LATCHKEY_CODEX_BIN."
        : `No Codex program can be run at ${quotePeerText(path)}. Correct LATCHKEY_CODEX_BIN, or unset it to use the one that comes with Latchkey.`,
      { cause },
    );
  }
}

/** The version that a Codex program says it has, such as `0.169.0`. Throws `CODEX_UNAVAILABLE`. */
export async function readCodexVersion(
  binaryPath: string,
  { environment, home = "" }: { environment: Environment; home?: string },
): Promise<string> {
  const env = codexEnvironment(environment, home);
  try {
    const request = { file: binaryPath, args: ["--version"], env };
    const version = /\d+\.\d+\.\d+\S*/u.exec(await readProcessOutput(request, VERSION_TIMEOUT_MS));
    if (version) return version[0];
  } catch (cause) {
    throw notCodex(binaryPath, cause);
  }
  throw notCodex(binaryPath);
}

/** Reads the version of each program once, and again when its file is another one. */
export function createVersionReader(
  read: (binaryPath: string) => Promise<string>,
): (binaryPath: string) => Promise<string> {
  let known: { file: string; version: Promise<string> } | undefined;
  return async (binaryPath) => {
    const { ino, size, mtimeMs, ctimeMs } = await stat(binaryPath);
    const file = JSON.stringify([binaryPath, ino, size, mtimeMs, ctimeMs]);
    if (known?.file === file) return known.version;
    const reading = { file, version: read(binaryPath) };
    known = reading;
    try {
      return await reading.version;
    } catch (error) {
      if (known === reading) known = undefined;
      throw error;
    }
  };
}

/**
 * Why Codex cannot load the configuration of a home, in its own words, with file and line; nothing
 * when it can.
 */
export async function readCodexConfigFault(
  binaryPath: string,
  { environment, home }: { environment: Environment; home: string },
): Promise<string | undefined> {
  const env = codexEnvironment(environment, home);
  try {
    const request = { file: binaryPath, args: ["login", "status"], env };
    await readProcessOutput(request, VERSION_TIMEOUT_MS);
    return undefined;
  } catch (error) {
    // Without a sign-in it fails too.
    const stderr = error instanceof Error && "stderr" in error ? String(error.stderr) : "";
    const [, fault] = /^Error loading configuration: (.+)$/mu.exec(stderr) ?? [];
    return fault === undefined ? undefined : quotePeerText(fault);
  }
}

/** What to tell people about a Codex that was not tested with; nothing about one that was. */
export function describeUntestedVersion(version: string): string | undefined {
  if (TESTED_CODEX_VERSIONS.some((tested) => tested === version)) return undefined;
  const isOlder = version.localeCompare(TESTED_CODEX_VERSIONS[0], "en", { numeric: true }) < 0;
  const consequence = isOlder
    ? "homes that follow another may refresh its tokens themselves"
    : "it will probably work, and what Codex does not document may have changed";
  return `Codex ${version} was not tested with this version of Latchkey, which was tested with ${TESTED_CODEX_VERSIONS.join(" and ")}: ${consequence}.`;
}

function notCodex(binaryPath: string, cause?: unknown): CodexError {
  return new CodexError(
    "CODEX_UNAVAILABLE",
    `${quotePeerText(binaryPath)} does not answer like the Codex CLI. Reinstall @openai/codex, or correct LATCHKEY_CODEX_BIN.`,
    { cause },
  );
}

/** The platform's package hangs off `@openai/codex`, which npm may put anywhere above this file. */
function findShippedBinary(): string {
  const platform = `${process.platform}-${process.arch}`;
  const target = TARGETS[platform] ?? "unknown";
  const name = process.platform === "win32" ? "codex.exe" : "codex";
  const shipped = packageDirectories(platform).map((directory) =>
    join(directory, "vendor", target, "bin", name),
  );
  return shipped.find((path) => existsSync(path)) ?? name;
}

function packageDirectories(platform: string): string[] {
  const require = createRequire(import.meta.url);
  try {
    const codex = require.resolve("@openai/codex/package.json");
    const native = `@openai/codex-${platform.replace("android", "linux")}/package.json`;
    return [dirname(createRequire(codex).resolve(native)), dirname(codex)];
  } catch {
    return [];
  }
}
