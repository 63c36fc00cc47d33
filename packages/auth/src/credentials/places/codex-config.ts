import { readFile } from "node:fs/promises";
import { join } from "node:path";

import { parse } from "smol-toml";
import * as z from "zod/mini";

/** Where Codex keeps the credentials of a home; `encrypted_file` is its own age file. */
export type CodexCredentialsStore = "file" | "keyring" | "auto" | "ephemeral" | "encrypted_file";

/** What of a home's `config.toml` concerns its sign-in. */
export interface CodexAuthConfig {
  credentialsStore: CodexCredentialsStore;
  /** Without a slash at the end. */
  chatGptBaseUrl: string;
  /** The only workspaces that may sign in; absent when any may. */
  allowedWorkspaceIds?: readonly string[];
  /** The only way of signing in that Codex accepts; absent when it takes any. */
  forcedLoginMethod?: "chatgpt" | "api";
  /** Set when the file cannot be read and the defaults are given; quotes nothing of it. */
  unreadable?: string;
}

const CHATGPT_BASE_URL = "https://chatgpt.com/backend-api";

const ConfigSchema = z.looseObject({
  cli_auth_credentials_store: z.optional(z.enum(["file", "keyring", "auto", "ephemeral"])),
  chatgpt_base_url: z.optional(z.string()),
  forced_chatgpt_workspace_id: z.optional(z.union([z.string(), z.array(z.string())])),
  forced_login_method: z.optional(z.enum(["chatgpt", "api"])),
  features: z.optional(z.looseObject({ secret_auth_storage: z.optional(z.boolean()) })),
});

/** Reads what Codex itself would read for its sign-in; defaults where there is no file. */
export async function readCodexAuthConfig(homePath: string): Promise<CodexAuthConfig> {
  const path = join(homePath, "config.toml");
  let config: z.infer<typeof ConfigSchema>;
  try {
    config = ConfigSchema.parse(parse(await readFile(path, "utf8")));
  } catch (error) {
    const defaults: CodexAuthConfig = {
      credentialsStore: "file",
      chatGptBaseUrl: CHATGPT_BASE_URL,
    };
    const isAbsent = error instanceof Error && "code" in error && error.code === "ENOENT";
    return isAbsent ? defaults : { ...defaults, unreadable: `${path} cannot be read` };
  }
  return describeConfig(config);
}

function describeConfig(config: z.infer<typeof ConfigSchema>): CodexAuthConfig {
  const store = config.cli_auth_credentials_store ?? "file";
  const workspaceIds = [config.forced_chatgpt_workspace_id ?? []].flat().filter((id) => id !== "");
  const forcedLoginMethod = config.forced_login_method;
  const isEncrypted = config.features?.secret_auth_storage === true;
  return {
    credentialsStore: isEncrypted && store !== "file" ? "encrypted_file" : store,
    chatGptBaseUrl: (config.chatgpt_base_url ?? CHATGPT_BASE_URL).replace(/\/+$/u, ""),
    ...(workspaceIds.length > 0 ? { allowedWorkspaceIds: workspaceIds } : {}),
    ...(forcedLoginMethod ? { forcedLoginMethod } : {}),
  };
}
