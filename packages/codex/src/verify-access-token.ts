import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { CodexHomeCredentials } from "@latchkey/auth";
import { AppServer } from "./app-server/app-server.ts";
import { findCodexBinary } from "./binary.ts";
import { configArguments, type CodexOptions } from "./codex.ts";
import { codexEnvironment } from "./environment.ts";
import { toCodexError } from "./errors/error-mapping.ts";
import { JsonRpcPeerError } from "./json-rpc/errors.ts";
import { processPermissions } from "./model-access.ts";
import { createScratchHome, SCRATCH_CONFIG } from "./scratch-login.ts";

const START_TIMEOUT_MS = 20_000;
const ANSWER_TIMEOUT_MS = 20_000;

export interface VerifyAccessTokenOptions extends Pick<
  CodexOptions,
  "environment" | "extraEnvironment" | "clientInfo" | "binaryPath"
> {
  /** Of the home that the sign-in is for. */
  chatGptBaseUrl: string;
  /** The directory in which a home exists meanwhile; made when it is not there. */
  parent: string;
  signal?: AbortSignal | undefined;
}

/** What OpenAI's model service thinks of an access token. */
export type AccessTokenVerdict =
  | { verdict: "accepted" }
  /** `reason`: OpenAI's own code, such as `token_revoked`, where it gave one. */
  | { verdict: "refused"; reason: string }
  /** Nobody could be asked, or the answer was about something else; says nothing about the token. */
  | { verdict: "unknown"; reason: string };

/** Refusals of the account itself, which come with other statuses than 401. */
const ACCOUNT_REFUSALS = new Set([
  "account_deactivated",
  "deactivated_workspace",
  "invalid_workspace_selected",
]);

/**
 * Lets the Codex CLI make one authenticated call with these credentials: its own client is the one
 * that OpenAI's model service answers everywhere, where others meet a challenge page. It happens in
 * a home of its own that holds no refresh token, so that nothing is refreshed, revoked or changed.
 * Never throws but the signal's reason.
 */
export async function verifyAccessToken(
  credentials: Pick<CodexHomeCredentials, "accessToken" | "idToken" | "accountId">,
  options: VerifyAccessTokenOptions,
): Promise<AccessTokenVerdict> {
  const { parent, signal } = options;
  try {
    const { home, remove } = await createScratchHome(parent);
    try {
      await writeFile(join(home, "auth.json"), authJson(credentials), { mode: 0o600 });
      return await ask(home, options);
    } finally {
      await remove();
    }
  } catch (error) {
    signal?.throwIfAborted();
    return { verdict: "unknown", reason: toCodexError(error).code };
  }
}

/** What a follower's home holds: Codex uses it as it is, and cannot refresh it. */
function authJson({ accessToken, idToken, accountId }: Partial<CodexHomeCredentials>): string {
  return JSON.stringify({
    auth_mode: "chatgptAuthTokens",
    OPENAI_API_KEY: null,
    tokens: {
      id_token: idToken,
      access_token: accessToken,
      refresh_token: "",
      account_id: accountId,
    },
    last_refresh: new Date().toISOString(),
  });
}

async function ask(home: string, options: VerifyAccessTokenOptions): Promise<AccessTokenVerdict> {
  const { environment, extraEnvironment, clientInfo, chatGptBaseUrl, signal } = options;
  const server = await AppServer.start({
    binaryPath: await findCodexBinary(options.binaryPath),
    args: [
      ...configArguments({ ...SCRATCH_CONFIG, chatgpt_base_url: chatGptBaseUrl }),
      ...processPermissions(),
    ],
    env: codexEnvironment(environment, home, extraEnvironment),
    home,
    clientInfo,
    startTimeoutMs: START_TIMEOUT_MS,
    onDiagnostic: () => undefined,
  });
  try {
    await server.call("account/rateLimits/read", null, {
      timeoutMs: ANSWER_TIMEOUT_MS,
      ...(signal && { signal }),
    });
    return { verdict: "accepted" };
  } catch (error) {
    if (error instanceof JsonRpcPeerError) return readRefusal(error.message);
    throw error;
  } finally {
    // There is nothing to bring to an end: an orderly one takes seconds.
    server.kill();
    await server.exited;
  }
}

/** Codex passes on the status and the body in words: `… failed: 401 Unauthorized; …; body={…}`. */
function readRefusal(message: string): AccessTokenVerdict {
  const status = /\bfailed: (\d{3}) /u.exec(message)?.[1];
  const isJson = /\bbody=\s*\{/u.test(message);
  const code = isJson ? /"code"\s*:\s*"([\w.-]{1,80})"/u.exec(message)?.[1] : undefined;
  const isRefused = (status === "401" && isJson) || ACCOUNT_REFUSALS.has(code ?? "");
  const fallback = status === undefined ? "no_answer" : `http_${status}`;
  return { verdict: isRefused ? "refused" : "unknown", reason: code ?? fallback };
}
