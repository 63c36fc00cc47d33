import { existsSync, readdirSync, realpathSync } from "node:fs";
import { lstat, readdir } from "node:fs/promises";
import { dirname, isAbsolute, join } from "node:path";
import { isWithin, readCodexAuthConfig } from "@latchkey/auth";
import { z } from "zod";
import type { AppServer } from "./app-server/app-server.ts";
import { CodexError } from "./errors/codex-error.ts";
import { outermost, type KeptOut, type KeptOutHome } from "./kept-out.ts";
import type { RequestResult } from "./protocol/requests.ts";

const PROFILE = "latchkey-kept-out";
const NO_PROFILE = "latchkey-nothing";
const READ_ONLY = ":read-only";
const WORKSPACE = ":workspace";
const FULL_ACCESS = ":danger-full-access";

/** Codex's profiles by the older name of a mode. */
const BASES: Readonly<Record<string, string>> = {
  "workspace-write": WORKSPACE,
  "danger-full-access": FULL_ACCESS,
};

/** What Codex reads of a home that is the working folder as well. */
const STEERING_FILES =
  /^(.*config\.toml|AGENTS(\.override)?\.md|hooks\.json|rules|skills|prompts|plugins|system_prompt\.txt|commands)$/u;

/** Codex's own sandbox cannot keep anything out there. */
const IS_POSSIBLE = process.platform !== "win32";

const MAX_LOOKED_AT = 5_000;

/** With more in one folder, the folder is kept out as a whole, the home of the commands included. */
const MAX_HOMES_SAID = 64;

/** How far commands of the model are kept from sign-ins in a home. */
export type ModelAccess =
  | { level: "denied" }
  /** `linkedFile` can be mended: it is a secret that has a second name. */
  | { level: "not_kept_out"; reason: string; linkedFile?: string };

/** What decides what commands may do. `null` where nothing is said. */
const LayerSchema = z.object({
  default_permissions: z.string().nullish(),
  sandbox_mode: z.string().nullish(),
});
const ConfigSchema = z.object({
  sandbox_workspace_write: z
    .object({
      writable_roots: z.array(z.string()).default([]),
      network_access: z.boolean().default(false),
      exclude_tmpdir_env_var: z.boolean().default(false),
      exclude_slash_tmp: z.boolean().default(false),
    })
    .nullish(),
  projects: z.record(z.string(), z.object({ trust_level: z.string().nullish() })).nullish(),
});

type Asked = RequestResult<"config/read">;
type Access = "read" | "write" | "deny";
type Place = { home: string; cwd: string };

/**
 * What a process runs commands with that was not told more: with nothing that they could read. Each
 * thread is told by `threadPermissions`.
 */
export function processPermissions(isKeptOut = true): string[] {
  if (!isKeptOut || !IS_POSSIBLE) return [];
  return [
    ...["-c", `default_permissions="${NO_PROFILE}"`],
    ...["-c", `permissions.${NO_PROFILE}.filesystem={":root"="deny"}`],
  ];
}

/**
 * The configuration of a thread in `cwd` whose commands may do what Codex's own configuration lets
 * them do there, and cannot reach what is kept out. It never allows more.
 */
export async function threadPermissions(
  server: AppServer,
  { home, cwd }: Place,
  { keptOut, signal }: { keptOut: KeptOut | undefined; signal: AbortSignal },
): Promise<{ config?: Record<string, unknown> }> {
  if (keptOut === undefined || !IS_POSSIBLE) return {};
  const asked = await server.call("config/read", { cwd, includeLayers: true }, { signal });
  const place = { home: realPath(home), cwd: realPath(cwd) };
  return { config: derivePermissions(asked, place, keptOut) };
}

/** Throws `CODEX_ERROR` for a working folder that is kept out. */
export function requireReadable(cwd: string, keptOut: KeptOut | undefined): void {
  const path = realPath(cwd);
  if (!keptOut?.unreadable.some((each) => isWithin(each, path))) return;
  const text = `${cwd} is where sign-ins are kept, out of reach of the model. Work in another folder.`;
  throw new CodexError("CODEX_ERROR", text);
}

function derivePermissions(asked: Asked, place: Place, keptOut: KeptOut): Record<string, unknown> {
  const { base, settings } = findBase(asked, place.cwd);
  if (base === FULL_ACCESS) return { default_permissions: base };
  const unreadable = unreadableFrom(place, keptOut);
  // What is writable deep inside of something that is denied would be readable, too.
  const writable = (settings?.writable_roots ?? []).filter(
    (path) => isAbsolute(path) && !unreadable.some((each) => isWithin(each, realPath(path))),
  );
  const filesystem: Record<string, Access> = {};
  const allow = (paths: readonly string[], access: Access) => {
    for (const path of paths) filesystem[path] = access;
  };
  if (settings) {
    allow(writable, "write");
    if (settings.exclude_slash_tmp) allow([":slash_tmp"], "read");
    if (settings.exclude_tmpdir_env_var) allow([":tmpdir"], "read");
  }
  const unwritable = keptOut.unwritable.filter(
    (path) => !unreadable.some((each) => isWithin(each, path)),
  );
  // "read" would allow more where a profile of the person's own does not let everything be read.
  if (base === WORKSPACE) allow(unwritableFrom([place.cwd, ...writable], unwritable), "read");
  else if (!base.startsWith(":")) allow(configFilesIn(unwritable), "deny");
  allow(unreadable, "deny");
  const network = settings?.network_access ? { network: { enabled: true } } : {};
  return {
    default_permissions: PROFILE,
    permissions: { [PROFILE]: { extends: base, filesystem, ...network } },
  };
}

/**
 * The profile that Codex would use, and what was set for its workspace. The highest layer that says
 * anything decides; in one layer a profile comes first. Without any Codex only reads, but in projects
 * about whose trust somebody has decided.
 */
function findBase(asked: Asked, cwd: string) {
  const { sandbox_workspace_write: workspace, projects } =
    ConfigSchema.safeParse(asked.config).data ?? {};
  const settings = workspace ?? undefined;
  const layers = (asked.layers ?? []).filter(
    ({ name, disabledReason }) => name.type !== "sessionFlags" && !disabledReason,
  );
  for (const { config } of layers) {
    const layer = LayerSchema.safeParse(config).data ?? { sandbox_mode: "not understood" };
    if (layer.default_permissions) return { base: layer.default_permissions };
    const base = layer.sandbox_mode && (BASES[layer.sandbox_mode] ?? READ_ONLY);
    if (base) return base === WORKSPACE ? { base, settings } : { base };
  }
  const places = [cwd, findRepository(cwd)].filter((path) => path !== undefined);
  const isDecided = places.some((path) => projects?.[path]?.trust_level);
  return isDecided ? { base: WORKSPACE, settings } : { base: READ_ONLY };
}

/** Each path that is said makes each command slower, so a home that is out of the way is one. */
function unreadableFrom({ home, cwd }: Place, { unreadable, homes }: KeptOut): string[] {
  const isWhole = ({ path, isForItselfOnly }: KeptOutHome) =>
    isForItselfOnly && !isWithin(path, home) && !isWithin(path, cwd) && !isWithin(cwd, path);
  const wholes = homes.filter(isWhole).map(({ path }) => path);
  const crowded = [...new Set(wholes.map((path) => dirname(path)))].filter(
    (folder) =>
      wholes.filter((path) => dirname(path) === folder).length > MAX_HOMES_SAID &&
      !isWithin(folder, cwd),
  );
  return outermost([
    ...unreadable,
    ...crowded,
    ...wholes.filter((path) => !crowded.includes(dirname(path))),
    ...homes.filter((each) => !isWhole(each)).flatMap(({ secrets }) => secrets),
  ]);
}

/** A writable folder is so as a whole, and what is more deeply inside it is not. */
function unwritableFrom(writable: readonly string[], unwritable: readonly string[]): string[] {
  const isSaidAlready = (path: string) =>
    unwritable.some(
      (outer) =>
        outer !== path &&
        isWithin(outer, path) &&
        !writable.some((each) => isWithin(outer, each) && isWithin(each, path)),
    );
  return unwritable
    .filter((path) => !isSaidAlready(path))
    .flatMap((path) => (writable.includes(path) ? childrenOf(path, STEERING_FILES) : [path]));
}

function configFilesIn(unwritable: readonly string[]): string[] {
  return unwritable.flatMap((directory) => childrenOf(directory, /^.*config\.toml$/u));
}

function childrenOf(directory: string, names: RegExp): string[] {
  return namesIn(directory)
    .filter((name) => names.test(name))
    .map((name) => realPath(join(directory, name)));
}

function namesIn(directory: string): string[] {
  try {
    return readdirSync(directory);
  } catch {
    return [];
  }
}

function findRepository(cwd: string): string | undefined {
  if (existsSync(join(cwd, ".git"))) return cwd;
  const parent = dirname(cwd);
  return parent === cwd ? undefined : findRepository(parent);
}

function realPath(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}

/** What is known of each home before a turn. A project that Codex trusts there may have a say as well. */
export async function describeModelAccess(
  homes: readonly string[],
  keptOut: KeptOut,
): Promise<Map<string, ModelAccess>> {
  const linked = await findHardLink([
    ...keptOut.unreadable,
    ...keptOut.homes.flatMap(({ secrets }) => secrets),
  ]);
  return new Map(
    await Promise.all(homes.map(async (home) => [home, await describeOne(home, linked)] as const)),
  );
}

async function describeOne(home: string, linked: string | undefined): Promise<ModelAccess> {
  if (!IS_POSSIBLE) return notKeptOut("Codex cannot do that on Windows.");
  const { hasFullAccess, managedPermissions } = await readCodexAuthConfig(home);
  if (hasFullAccess) return notKeptOut("Commands have full access here.");
  if (managedPermissions !== undefined) {
    return notKeptOut(`${managedPermissions} decides which permission profile commands have.`);
  }
  if (linked === undefined) return { level: "denied" };
  const reason = `${linked} has a second name (a hard link), by which commands reach it.`;
  return { ...notKeptOut(reason), linkedFile: linked };
}

function notKeptOut(reason: string) {
  return { level: "not_kept_out", reason } as const;
}

/** The first file that has another name somewhere; directories cannot have one. */
async function findHardLink(paths: readonly string[]): Promise<string | undefined> {
  const pending = [...paths];
  for (let seen = 0; seen < MAX_LOOKED_AT; seen += 1) {
    const path = pending.shift();
    if (path === undefined) return undefined;
    const found = await lstat(path).catch(() => undefined);
    if (found?.isFile() && found.nlink > 1) return path;
    if (!found?.isDirectory()) continue;
    const names = await readdir(path).catch(() => []);
    pending.push(...names.map((name) => join(path, name)));
  }
  return undefined;
}
