import type { AuthError } from "../../errors.ts";
import type { CodexAuthConfig, CodexCredentialsStore } from "./codex-config.ts";

/** Something about where credentials are kept that the person should hear; holds no secret. */
export interface StoreNotice {
  code: "keyring_fallback" | "codex_looks_elsewhere" | "config_unreadable";
  message: string;
  /** Where the credentials are or go. */
  location: string;
}

export function keyringFallback(location: string, { message }: AuthError): StoreNotice {
  return { code: "keyring_fallback", message: `${message} Using ${location}.`, location };
}

const SETTING = "cli_auth_credentials_store";

/** Where Codex looks instead, when it does not look at the place that is used. */
export function codexLooksElsewhere(
  kind: "file" | "keyring",
  setting: CodexCredentialsStore,
  location: string,
): StoreNotice | undefined {
  const place = codexPlace(setting);
  if (setting === kind || (setting === "auto" && kind === "keyring")) return undefined;
  return {
    code: "codex_looks_elsewhere",
    message:
      `The credentials are in ${location}, but Codex ${place} in this home. ` +
      `Set ${SETTING} = "${kind}" in its config.toml to make Codex use them.`,
    location,
  };
}

/** Why the credentials of a home cannot be read or stored by anyone but Codex. */
export function whyUnreachable(
  { credentialsStore, decidedBy }: CodexAuthConfig,
  homePath: string,
): string | undefined {
  if (credentialsStore !== "ephemeral" && credentialsStore !== "encrypted_file") return undefined;
  const setting =
    credentialsStore === "ephemeral"
      ? `${SETTING} = "ephemeral": each Codex process keeps its sign-in to itself and forgets it`
      : "features.secret_auth_storage = true: its sign-in is in a file that only Codex can decrypt";
  return (
    `${decidedBy?.credentialsStore ?? `The config.toml of ${homePath}`} says ${setting}. ` +
    `Latchkey cannot use that. Set ${SETTING} = "file" or "keyring"` +
    `${credentialsStore === "ephemeral" ? "" : " and take that line out"}, then try again.`
  );
}

function codexPlace(setting: CodexCredentialsStore): string {
  switch (setting) {
    case "file":
      return "looks in auth.json";
    case "keyring":
      return "looks in the keyring";
    case "auto":
      return "looks in the keyring first";
    case "ephemeral":
      return "keeps no credentials";
    case "encrypted_file":
      return "looks in its encrypted file (secret_auth_storage)";
  }
}
