import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { join } from "node:path";
import {
  accountFromIdToken,
  AuthError,
  checkVerificationUri,
  readCodexHomeCredentials,
  type CodexAuthConfig,
  type SignIn,
} from "@latchkey/auth";
import { createCodex, type CodexOptions } from "./codex.ts";

/** How long Codex waits for the person; it does not say so itself. */
const LIFETIME_MS = 15 * 60_000;
const INTERVAL_SECONDS = 5;

/** What the scratch home would have in its config.toml. */
export const SCRATCH_CONFIG = {
  cli_auth_credentials_store: "file",
  check_for_update_on_startup: false,
  "analytics.enabled": false,
};

export interface ScratchLoginOptions extends Pick<
  CodexOptions,
  "environment" | "clientInfo" | "binaryPath"
> {
  /** Default: OpenAI's. */
  issuer?: string | undefined;
  /** The directory in which the home exists meanwhile; made when it is not there. */
  parent: string;
  /** Of the home that the sign-in is for. */
  authConfig: Pick<CodexAuthConfig, "chatGptBaseUrl" | "allowedWorkspaceIds">;
  signal: AbortSignal;
}

/** A device code of the official client. */
export interface ScratchLogin {
  verificationUri: string;
  userCode: string;
  /** Epoch milliseconds. */
  expiresAt: number;
  /** How often the client asks. */
  intervalSeconds: number;
  /** Rejects as `DeviceLogin.finished` does. The home is gone by then. */
  finished: Promise<SignIn>;
}

/**
 * Signs in with the official client's device code, in a Codex home that exists only for that: the
 * way out when OpenAI changes its endpoints. Throws `AuthError` and `CodexError`.
 */
export async function startScratchLogin(options: ScratchLoginOptions): Promise<ScratchLogin> {
  const { parent, signal } = options;
  const codex = openCodex(options);
  const { home, remove } = await createScratchHome(parent);
  try {
    const login = await codex.startDeviceLogin(home, { signal });
    return {
      verificationUri: checkVerificationUri(login.verificationUrl),
      userCode: login.userCode,
      expiresAt: Date.now() + LIFETIME_MS,
      intervalSeconds: INTERVAL_SECONDS,
      finished: login.finished.then(() => readSignIn(home)).finally(remove),
    };
  } catch (error) {
    await remove();
    throw error;
  }
}

/** A Codex home that exists for one purpose only. */
export async function createScratchHome(parent: string) {
  await mkdir(parent, { recursive: true, mode: 0o700 });
  const home = await mkdtemp(join(parent, "home-"));
  return { home, remove: () => rm(home, { recursive: true, force: true, maxRetries: 3 }) };
}

function openCodex({ issuer, authConfig, ...options }: ScratchLoginOptions) {
  const { environment, clientInfo, binaryPath } = options;
  const { chatGptBaseUrl, allowedWorkspaceIds } = authConfig;
  return createCodex({
    environment,
    clientInfo,
    keptOut: () => ({ unreadable: [], homes: [], unwritable: [] }),
    config: {
      ...SCRATCH_CONFIG,
      chatgpt_base_url: chatGptBaseUrl,
      ...(allowedWorkspaceIds && { forced_chatgpt_workspace_id: allowedWorkspaceIds }),
    },
    ...(issuer !== undefined && { extraEnvironment: { CODEX_APP_SERVER_LOGIN_ISSUER: issuer } }),
    ...(binaryPath !== undefined && { binaryPath }),
  });
}

async function readSignIn(home: string): Promise<SignIn> {
  const stored = await readCodexHomeCredentials(home);
  if (stored.state !== "signed_in") {
    throw new AuthError("DEVICE_AUTH_FAILED", "Codex stored no sign-in. Start a new one.");
  }
  const { accessToken, refreshToken, idToken } = stored.credentials;
  const tokenSet = { accessToken, refreshToken, idToken };
  return { tokenSet, account: accountFromIdToken(idToken) };
}
