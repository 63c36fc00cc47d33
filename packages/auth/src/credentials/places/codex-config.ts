import { readFile } from "node:fs/promises";
import { join } from "node:path";

import { parse, TomlError } from "smol-toml";
import * as z from "zod/mini";

import type { ManagedPreferences } from "./managed-preferences.ts";
import { MANAGED_PREFERENCES, readManagedPreference } from "./managed-preferences.ts";

/** Where Codex keeps the credentials of a home; `encrypted_file` is its own age file. */
export type CodexCredentialsStore = "file" | "keyring" | "auto" | "ephemeral" | "encrypted_file";

/** What of Codex's configuration concerns the sign-in of a home, wherever it is set. */
export interface CodexAuthConfig {
  credentialsStore: CodexCredentialsStore;
  /** Without a slash at the end. */
  chatGptBaseUrl: string;
  /** The only workspaces that may sign in; absent when any may. */
  allowedWorkspaceIds?: readonly string[];
  /** The only way of signing in that Codex accepts; absent when it takes any. */
  forcedLoginMethod?: "chatgpt" | "api";
  /** The model provider that is used without a sign-in at OpenAI; absent when one is needed. */
  otherProvider?: { id: string; envKey?: string };
  /** Set when commands of the model run without a sandbox, unless a trusted project says otherwise. */
  hasFullAccess?: true;
  /** The file of administrators that decides which profile commands have, whatever a process is told. */
  managedPermissions?: string;
  /** The files, other than the home's own, that decide what stands above. */
  decidedBy?: Partial<Record<DecidedSetting, string>>;
  /** Set when a file cannot be read and counts as empty; says where, and quotes nothing of it. */
  unreadable?: string;
}

type DecidedSetting = "credentialsStore" | "allowedWorkspaceIds" | "forcedLoginMethod";

const CHATGPT_BASE_URL = "https://chatgpt.com/backend-api";

/** Where Codex reads what administrators set. */
const SYSTEM_DIRECTORY =
  process.platform === "win32" ? "C:\\ProgramData\\OpenAI\\Codex" : "/etc/codex";

/** Providers that Codex brings along and that have credentials of their own, or need none. */
const BUILT_IN_PROVIDERS = ["ollama", "lmstudio", "amazon-bedrock"];

const StoreSchema = z.enum(["file", "keyring", "auto", "ephemeral"]);
const ProviderSchema = z.looseObject({
  env_key: z.optional(z.string()),
  requires_openai_auth: z.optional(z.boolean()),
});
const ConfigSchema = z.looseObject({
  cli_auth_credentials_store: z.optional(StoreSchema),
  chatgpt_base_url: z.optional(z.string()),
  forced_chatgpt_workspace_id: z.optional(z.union([z.string(), z.array(z.string())])),
  forced_login_method: z.optional(z.enum(["chatgpt", "api"])),
  model_provider: z.optional(z.string()),
  model_providers: z.optional(z.record(z.string(), ProviderSchema)),
  features: z.optional(z.looseObject({ secret_auth_storage: z.optional(z.boolean()) })),
  default_permissions: z.optional(z.string()),
  sandbox_mode: z.optional(z.string()),
});
const RequirementsSchema = z.looseObject({
  cli_auth_credentials_store: z.optional(StoreSchema),
  allowed_login_methods: z.optional(z.array(z.string())),
  allowed_chatgpt_workspaces: z.optional(z.array(z.string())),
  allowed_permission_profiles: z.optional(z.unknown()),
});

type Config = z.infer<typeof ConfigSchema>;
type Layer<Content> = { path: string; content: Content; unreadable?: string };

/**
 * Reads what Codex itself would read for its sign-in: what administrators require and manage (on
 * macOS through device management, too), then the home's `config.toml`, then the system's. Defaults
 * where there is no file.
 */
export async function readCodexAuthConfig(
  homePath: string,
  {
    systemDirectory = SYSTEM_DIRECTORY,
    managedPreferences = MANAGED_PREFERENCES,
  }: { systemDirectory?: string; managedPreferences?: ManagedPreferences | undefined } = {},
): Promise<CodexAuthConfig> {
  const system = (file: string) => join(systemDirectory, file);
  const preference = async (key: Parameters<typeof readManagedPreference>[0]) =>
    managedPreferences && (await readManagedPreference(key, managedPreferences));
  const [forced, forcedRequirements, managed, own, shared, requirements] = await Promise.all([
    preference("config_toml_base64").then((found) => layerOf(found, ConfigSchema)),
    preference("requirements_toml_base64").then((found) => layerOf(found, RequirementsSchema)),
    readLayer(system("managed_config.toml"), ConfigSchema),
    readLayer(join(homePath, "config.toml"), ConfigSchema),
    readLayer(system("config.toml"), ConfigSchema),
    readLayer(system("requirements.toml"), RequirementsSchema),
  ]);
  // The first that has a setting decides it.
  const config = describeConfig([forced, managed, own, shared], own);
  applyRequirements(config, [forcedRequirements, requirements]);
  const all = [own, forced, managed, shared, forcedRequirements, requirements];
  const unreadable = all.find((layer) => layer.unreadable);
  return { ...config, ...(unreadable?.unreadable && { unreadable: unreadable.unreadable }) };
}

async function readLayer<Content>(
  path: string,
  schema: z.ZodMiniType<Content>,
): Promise<Layer<Content>> {
  try {
    return layerOf({ path, text: await readFile(path, "utf8") }, schema);
  } catch (error) {
    if (isAbsent(error)) return layerOf(undefined, schema);
    return unreadableLayer(path, error, schema);
  }
}

function layerOf<Content>(
  found: { path: string; text: string } | undefined,
  schema: z.ZodMiniType<Content>,
): Layer<Content> {
  const { path, text } = found ?? { path: "", text: "" };
  try {
    // Codex takes integers that JavaScript's numbers cannot hold.
    return { path, content: schema.parse(parse(text, { integersAsBigInt: "asNeeded" })) };
  } catch (error) {
    return unreadableLayer(path, error, schema);
  }
}

function unreadableLayer<Content>(
  path: string,
  error: unknown,
  schema: z.ZodMiniType<Content>,
): Layer<Content> {
  const unreadable = `${path} cannot be read${placeOf(error)}`;
  return { path, content: schema.parse({}), unreadable };
}

function isAbsent(error: unknown): boolean {
  if (!(error instanceof Error && "code" in error)) return false;
  return error.code === "ENOENT" || error.code === "ENOTDIR";
}

function placeOf(error: unknown): string {
  if (error instanceof TomlError) return ` (line ${error.line}, column ${error.column})`;
  const [issue] = error instanceof z.core.$ZodError ? error.issues : [];
  return issue ? ` (${issue.path.join(".")})` : "";
}

type Setting =
  | "cli_auth_credentials_store"
  | "chatgpt_base_url"
  | "forced_chatgpt_workspace_id"
  | "forced_login_method"
  | "features";

/** The first layer that has a setting decides it. */
function decide<Key extends Setting>(
  layers: Layer<Config>[],
  key: Key,
): { value: Config[Key] | undefined; path: string | undefined } {
  const layer = layers.find(({ content }) => content[key] !== undefined);
  return { value: layer?.content[key], path: layer?.path };
}

function describeConfig(layers: Layer<Config>[], own: Layer<Config>): CodexAuthConfig {
  const { value: store = "file", path: storePath } = decide(layers, "cli_auth_credentials_store");
  const { value: baseUrl = CHATGPT_BASE_URL } = decide(layers, "chatgpt_base_url");
  const { value: workspaces = [], path: workspacesPath } = decide(
    layers,
    "forced_chatgpt_workspace_id",
  );
  const { value: method, path: methodPath } = decide(layers, "forced_login_method");
  const { value: features } = decide(layers, "features");
  const workspaceIds = [workspaces].flat().filter((id) => id !== "");
  const provider = findOtherProvider(layers);
  const elsewhere = (path: string | undefined) => (path === own.path ? undefined : path);
  const decidedBy = withoutAbsent({
    credentialsStore: elsewhere(storePath),
    allowedWorkspaceIds: elsewhere(workspacesPath),
    forcedLoginMethod: elsewhere(methodPath),
  });
  const isEncrypted = features?.secret_auth_storage === true && store !== "file";
  return {
    credentialsStore: isEncrypted ? "encrypted_file" : store,
    chatGptBaseUrl: baseUrl.replace(/\/+$/u, ""),
    ...(workspaceIds.length > 0 && { allowedWorkspaceIds: workspaceIds }),
    ...(method && { forcedLoginMethod: method }),
    ...(provider && { otherProvider: provider }),
    ...findPermissions(layers, own),
    ...(Object.keys(decidedBy).length > 0 && { decidedBy }),
  };
}

type Permissions = Pick<CodexAuthConfig, "hasFullAccess" | "managedPermissions">;

/** The first layer that says what commands may do decides it; in one file a profile comes first. */
function findPermissions(layers: Layer<Config>[], own: Layer<Config>): Permissions {
  const decides = ({ content }: Layer<Config>) =>
    content.default_permissions ?? content.sandbox_mode;
  const layer = layers.find((each) => decides(each) !== undefined);
  if (!layer) return {};
  const isFull = /^:?danger-full-access$/u.test(decides(layer) ?? "");
  return {
    ...(isFull && { hasFullAccess: true }),
    // A profile that administrators manage wins over the one that a process is told.
    ...(layers.indexOf(layer) < layers.indexOf(own) &&
      layer.content.default_permissions !== undefined && { managedPermissions: layer.path }),
  };
}

/** What is required overrules every other file; the first layer that requires something counts. */
function applyRequirements(config: CodexAuthConfig, layers: Layer<Requirements>[]): void {
  const first = (key: keyof Requirements) =>
    layers.find(({ content }) => content[key] !== undefined) ?? { path: "", content: {} };
  const decide = (setting: DecidedSetting, { path }: { path: string }) => {
    config.decidedBy = { ...config.decidedBy, [setting]: path };
  };
  const profiling = first("allowed_permission_profiles");
  if (profiling.path !== "") config.managedPermissions = profiling.path;
  const storing = first("cli_auth_credentials_store");
  const store = storing.content.cli_auth_credentials_store ?? config.credentialsStore;
  if (store !== config.credentialsStore) {
    config.credentialsStore = store;
    decide("credentialsStore", storing);
  }
  const limiting = first("allowed_chatgpt_workspaces");
  const workspaces = limiting.content.allowed_chatgpt_workspaces;
  if (workspaces !== undefined) {
    const own = config.allowedWorkspaceIds;
    config.allowedWorkspaceIds = own ? own.filter((id) => workspaces.includes(id)) : workspaces;
    decide("allowedWorkspaceIds", limiting);
  }
  const permitting = first("allowed_login_methods");
  const { allowed_login_methods: methods = ["chatgpt", "api"] } = permitting.content;
  const allowed = (["chatgpt", "api"] as const).filter((method) => methods.includes(method));
  if (allowed.length < 2) {
    config.forcedLoginMethod = allowed[0] ?? "api";
    decide("forcedLoginMethod", permitting);
  }
}

type Requirements = z.infer<typeof RequirementsSchema>;

/** As Codex computes `requires_openai_auth`: its own provider needs a sign-in, others say so. */
function findOtherProvider(layers: Layer<Config>[]): CodexAuthConfig["otherProvider"] {
  const id = layers.find(({ content }) => content.model_provider !== undefined)?.content
    .model_provider;
  if (id === undefined || id === "openai") return undefined;
  if (BUILT_IN_PROVIDERS.includes(id)) return { id };
  const tables = layers
    .map(({ content }) => content.model_providers?.[id])
    .filter((table) => table !== undefined);
  // Codex starts with its defaults when there is no such provider.
  if (tables.length === 0) return undefined;
  const envKey = tables.find((table) => table.env_key !== undefined)?.env_key;
  const isNeeded = tables.find(
    (table) => table.requires_openai_auth !== undefined,
  )?.requires_openai_auth;
  return isNeeded === true ? undefined : { id, ...(envKey !== undefined && { envKey }) };
}

function withoutAbsent<Value>(record: Record<string, Value | undefined>): Record<string, Value> {
  return Object.fromEntries(
    Object.entries(record).filter((entry): entry is [string, Value] => entry[1] !== undefined),
  );
}

/**
 * Why Codex would throw a ChatGPT sign-in away in a home of this configuration, with the file that
 * says so and what to do; undefined when it would keep one.
 */
export function describeRefusedSignIn(
  { forcedLoginMethod, allowedWorkspaceIds, decidedBy }: CodexAuthConfig,
  homePath: string,
): string | undefined {
  const own = join(homePath, "config.toml");
  if (forcedLoginMethod === "api") {
    const file = decidedBy?.forcedLoginMethod;
    return file === undefined
      ? `${own} allows API keys only (forced_login_method = "api"). Sign in with an API key, or ` +
          "take that line out."
      : `${file} allows API keys only on this machine. Sign in with an API key, or ask whoever ` +
          "administers it.";
  }
  if (allowedWorkspaceIds?.length !== 0) return undefined;
  return (
    `${decidedBy?.allowedWorkspaceIds ?? own} allows none of the workspaces that ${own} allows, ` +
    "so no sign-in can be used. Correct one of them."
  );
}
