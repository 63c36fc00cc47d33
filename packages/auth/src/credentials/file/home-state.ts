import type { AuthMode, CodexHomeCredentials } from "./auth-json.ts";
import { credentialsFromAuthJson, effectiveAuthMode } from "./auth-json.ts";
import type { AuthJsonFile } from "./auth-json-file.ts";

/** What a Codex home holds. */
export type CodexHomeState =
  | { state: "signed_in"; credentials: CodexHomeCredentials }
  | { state: "signed_out" }
  | { state: "api_key" }
  /** Signed in by another method, which has nothing to refresh here. */
  | { state: "other_method"; authMode: AuthMode }
  /**
   * Codex treats such a file as signed out. The reason is for people and quotes nothing;
   * `systemCode`, such as `EMFILE`, is there when the system did not let it be read.
   */
  | { state: "unreadable"; reason: string; systemCode?: string };

/** What the content of an `auth.json` means. */
export function stateOf(file: AuthJsonFile): CodexHomeState {
  if (file.state === "absent") return { state: "signed_out" };
  if (file.state === "unreadable") return file;
  const credentials = credentialsFromAuthJson(file.authJson);
  if (credentials) return { state: "signed_in", credentials };
  const authMode = effectiveAuthMode(file.authJson);
  if (authMode === "apikey") return { state: "api_key" };
  const isChatGpt = authMode === "chatgpt" || authMode === "chatgptAuthTokens";
  return isChatGpt ? { state: "signed_out" } : { state: "other_method", authMode };
}
