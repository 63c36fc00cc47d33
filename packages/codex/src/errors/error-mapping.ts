import { JsonRpcConnectionError, JsonRpcPeerError } from "../json-rpc/errors.ts";
import { httpStatusOf, type TurnError } from "../protocol/turns.ts";
import { CodexError, type CodexErrorCode } from "./codex-error.ts";
import { quotePeerText } from "./peer-text.ts";

const UNAUTHORIZED = 401;
const OVERLOADED_STATUSES: readonly (number | undefined)[] = [429, 503];

const CODES_BY_INFO: ReadonlyMap<unknown, CodexErrorCode> = new Map([
  ["unauthorized", "CODEX_AUTH_EXPIRED"],
  ["usageLimitExceeded", "CODEX_USAGE_LIMIT"],
  ["rateLimitExceeded", "CODEX_OVERLOADED"],
  ["serverOverloaded", "CODEX_OVERLOADED"],
  ["policyCapacityUnavailable", "CODEX_OVERLOADED"],
]);

/** What each code means to a person, and what to do; Codex's own words follow. */
const SENTENCES: Readonly<Record<CodexErrorCode, string>> = {
  CODEX_AUTH_EXPIRED: "The Codex sign-in has expired. Re-authenticate, then retry.",
  CODEX_SIGNED_OUT: "Codex is not signed in. Sign in, then retry.",
  CODEX_UNAVAILABLE: "Codex is not available.",
  CODEX_USAGE_LIMIT: "The usage limit of this Codex account is reached. Retry later.",
  CODEX_OVERLOADED: "OpenAI is overloaded. Retry in a moment, or choose another model.",
  CODEX_ERROR: "Codex could not finish this turn.",
  AUTH_SERVER_UNREACHABLE:
    "Codex could not renew its sign-in just now: the authorization server, or what stands before " +
    "it, let nothing through. The sign-in has not ended. Retry in a moment.",
};

/** Refreshing failed for good: these words come with `unauthorized`, and in older versions without. */
const REFRESH_FAILED = /access token could not be refreshed/iu;

/** What a turn says when it meets another sign-in in its home than the one that it began with. */
const SIGN_IN_REPLACED = /application network (?:policy is unavailable|permission was revoked)/iu;

/** Codex renews a sign-in that its home owns by itself; a status or a lost connection is no refusal. */
const REFRESH_INTERRUPTED =
  /^Failed to refresh token: \d{3}\b|error sending request for url \([^)]*\/oauth\/token\)/iu;

const AUTH_TEXTS = [REFRESH_FAILED, SIGN_IN_REPLACED];

/** The failure that a turn ended with, as Codex reported it. */
export function fromTurnError(error: TurnError | null | undefined): CodexError {
  if (!error) return new CodexError("CODEX_ERROR", SENTENCES.CODEX_ERROR);
  const code = codeOf(error);
  return new CodexError(code, withPeerText(code, error.message));
}

/** Any failure on the way to a turn: the peer's, the connection's, or one that has its code already. */
export function toCodexError(error: unknown): CodexError {
  if (error instanceof CodexError) return error;
  if (error instanceof JsonRpcPeerError) {
    const code = REFRESH_FAILED.test(error.message) ? "CODEX_AUTH_EXPIRED" : "CODEX_ERROR";
    return new CodexError(code, withPeerText(code, error.message), { cause: error });
  }
  if (error instanceof JsonRpcConnectionError) return unavailable(error.message, error);
  return new CodexError("CODEX_ERROR", SENTENCES.CODEX_ERROR, { cause: error });
}

/** Codex could not start, died or fell silent; `detail` says which. */
export function unavailable(detail: string, cause?: unknown): CodexError {
  const advice = "Retry; if that does not help, reinstall the Codex CLI.";
  const text = `${SENTENCES.CODEX_UNAVAILABLE} ${quotePeerText(detail)} ${advice}`;
  return new CodexError("CODEX_UNAVAILABLE", text, { cause });
}

/** No credentials, or none that Codex can load. */
export function signedOut(detail: string): CodexError {
  return new CodexError("CODEX_SIGNED_OUT", `${SENTENCES.CODEX_SIGNED_OUT} ${detail}`);
}

/** The credentials of another model provider than OpenAI were refused. */
export function refusedByProvider(cause: CodexError, provider: string): CodexError {
  const text =
    `The model provider ${quotePeerText(provider)} refused the credentials that Codex sent. ` +
    "Correct its key, or the environment variable that its env_key names.";
  return new CodexError("CODEX_ERROR", text, { cause });
}

/** Whether an intermediate failure says that the access token was refused. */
export function isAuthChallenge(error: TurnError): boolean {
  return httpStatusOf(error) === UNAUTHORIZED || error.codexErrorInfo === "unauthorized";
}

/** Whether the sign-in is what failed, so that only new credentials help. */
export function isAuthCode(code: CodexErrorCode): boolean {
  return code === "CODEX_AUTH_EXPIRED" || code === "CODEX_SIGNED_OUT";
}

function codeOf(error: TurnError): CodexErrorCode {
  if (isAuthChallenge(error) || AUTH_TEXTS.some((text) => text.test(error.message))) {
    return "CODEX_AUTH_EXPIRED";
  }
  if (REFRESH_INTERRUPTED.test([error.message, error.additionalDetails].join("\n"))) {
    return "AUTH_SERVER_UNREACHABLE";
  }
  if (OVERLOADED_STATUSES.includes(httpStatusOf(error))) return "CODEX_OVERLOADED";
  return CODES_BY_INFO.get(error.codexErrorInfo) ?? "CODEX_ERROR";
}

function withPeerText(code: CodexErrorCode, text: string): string {
  const quoted = quotePeerText(innerMessage(text));
  return quoted === "" ? SENTENCES[code] : `${SENTENCES[code]} Codex says: “${quoted}”`;
}

/** Codex passes some of OpenAI's bodies on as they are; the sentence in them is what helps. */
function innerMessage(text: string): string {
  const [, message] = /^\{.*"message"\s*:\s*("(?:[^"\\]|\\.)*")/su.exec(text) ?? [];
  if (message === undefined) return text;
  try {
    return String(JSON.parse(message));
  } catch {
    return text;
  }
}
