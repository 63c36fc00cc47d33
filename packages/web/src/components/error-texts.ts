import type { ClientErrorCode } from "../api/api-error.ts";

/** What a person can do about a failure. */
type ErrorAction = "reauthenticate" | "retry" | "new_code" | "none";

type ErrorText = { sentence: string; action: ErrorAction };

const ERROR_TEXTS: Record<ClientErrorCode, ErrorText> = {
  CODEX_AUTH_EXPIRED: {
    sentence: "The Codex sign-in has expired. Sign in again, then retry.",
    action: "reauthenticate",
  },
  CODEX_SIGNED_OUT: {
    sentence: "Codex is not signed in. Sign in, then retry.",
    action: "reauthenticate",
  },
  CODEX_UNAVAILABLE: {
    sentence: "Codex could not be started on the server, or it stopped while it worked.",
    action: "retry",
  },
  CODEX_HOME_UNKNOWN: { sentence: "The server knows no Codex home of that name.", action: "none" },
  CODEX_USAGE_LIMIT: {
    sentence: "The account has reached its Codex usage limit. Retry when it has been reset.",
    action: "retry",
  },
  CODEX_OVERLOADED: {
    sentence: "The model is overloaded at the moment. Retry in a little while.",
    action: "retry",
  },
  CODEX_ERROR: { sentence: "Codex ended the turn with an error.", action: "retry" },
  DEVICE_AUTH_DISABLED: {
    sentence: "Signing in with a device code is turned off for this account.",
    action: "new_code",
  },
  DEVICE_AUTH_EXPIRED: {
    sentence: "The code has expired before it was used.",
    action: "new_code",
  },
  DEVICE_AUTH_DENIED: {
    sentence: "The sign-in was refused on the other page.",
    action: "new_code",
  },
  DEVICE_AUTH_FAILED: {
    sentence: "The authorization server could not complete the sign-in.",
    action: "new_code",
  },
  DEVICE_AUTH_UNSUPPORTED: {
    sentence: "The authorization server offers no device codes.",
    action: "none",
  },
  AUTH_SERVER_UNREACHABLE: {
    sentence: "The authorization server cannot be reached from the server.",
    action: "new_code",
  },
  CREDENTIALS_NOT_WRITABLE: {
    sentence:
      "The new sign-in could not be stored: the Codex home is not writable. The old one is untouched.",
    action: "new_code",
  },
  KEYRING_UNAVAILABLE: {
    sentence: "The system's keyring is not available on the server.",
    action: "new_code",
  },
  WORKSPACE_NOT_ALLOWED: {
    sentence: "The account’s workspace, or the folder to work in, is not allowed here.",
    action: "new_code",
  },
  SIGN_IN_NOT_ALLOWED: {
    sentence: "Codex takes no ChatGPT sign-in in this home: its configuration forbids it.",
    action: "none",
  },
  LMSTUDIO_UNAVAILABLE: {
    sentence: "LM Studio does not answer. Start its server, then retry.",
    action: "retry",
  },
  LMSTUDIO_ERROR: { sentence: "LM Studio ended the turn with an error.", action: "retry" },
  RUN_IN_PROGRESS: {
    sentence:
      "A run is still in progress in this conversation, or this one was tried again already.",
    action: "none",
  },
  RUN_INTERRUPTED: {
    sentence: "The server stopped while this run was in progress.",
    action: "retry",
  },
  CANCELLED: { sentence: "This was cancelled.", action: "retry" },
  AGENT_UNKNOWN: { sentence: "The server knows no agent of that name.", action: "none" },
  COMMAND_INVALID: { sentence: "The command's file cannot be used as it is.", action: "none" },
  FLOW_INVALID: { sentence: "The flow's file cannot be used as it is.", action: "none" },
  INVALID_BREAK_RESPONSE: {
    sentence: "The answer to the flow's break question could not be read.",
    action: "retry",
  },
  INVALID_REQUEST: { sentence: "The server did not accept this request.", action: "none" },
  UNAUTHENTICATED: { sentence: "The console's access token is needed.", action: "none" },
  RATE_LIMITED: {
    sentence: "Too much was asked for at the same time. Try again in a minute.",
    action: "retry",
  },
  STORAGE_UNAVAILABLE: {
    sentence: "The server cannot store anything at the moment. Nothing stored before is lost.",
    action: "retry",
  },
  INTERNAL: { sentence: "Something went wrong in the console.", action: "retry" },
  CONNECTION_LOST: {
    sentence: "The server did not answer. Check that it is running and try again.",
    action: "retry",
  },
};

/** Codes that mean several things; which of them it is, only the server's own words say. */
const SAYS_MORE: ReadonlySet<ClientErrorCode> = new Set([
  "INVALID_REQUEST",
  "COMMAND_INVALID",
  "FLOW_INVALID",
  "CREDENTIALS_NOT_WRITABLE",
  "KEYRING_UNAVAILABLE",
  "WORKSPACE_NOT_ALLOWED",
  "SIGN_IN_NOT_ALLOWED",
  "RATE_LIMITED",
  "CODEX_UNAVAILABLE",
  "CODEX_ERROR",
  "LMSTUDIO_UNAVAILABLE",
  "LMSTUDIO_ERROR",
  "DEVICE_AUTH_FAILED",
  "AUTH_SERVER_UNREACHABLE",
]);

/** The server's own words, where they say more than the sentence for the code. */
export function errorDetail(failure: { code: ClientErrorCode; message: string }) {
  return SAYS_MORE.has(failure.code) ? failure.message : undefined;
}

/** The sentence and the way on for a code. */
export function errorText(code: ClientErrorCode): ErrorText {
  return ERROR_TEXTS[code];
}
