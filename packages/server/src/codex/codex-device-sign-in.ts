import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { join } from "node:path";
import {
  accountFromIdToken,
  checkVerificationUri,
  readCodexAuthConfig,
  readCodexHomeCredentials,
  type Provider,
} from "@latchkey/auth";
import { createCodex, type Codex, type DeviceLogin } from "@latchkey/codex";
import type { Logger } from "pino";
import type { ServerConfig } from "../config.ts";
import { Failure } from "../failure.ts";
import type { CodexHomes } from "../ports/codex-homes.ts";
import type { NewSignIn, SignInFlow } from "../ports/sign-in-flow.ts";
import { toFailure } from "./auth-failure.ts";
import { requireHome } from "./directory-homes.ts";
import { toNewSignIn } from "./new-sign-in.ts";

/** How long Codex waits for the person; it does not say so itself. */
const LIFETIME_MS = 15 * 60_000;
const INTERVAL_SECONDS = 5;

/** What the scratch home would have in its config.toml. */
const SCRATCH_CONFIG = {
  cli_auth_credentials_store: "file",
  check_for_update_on_startup: false,
  "analytics.enabled": false,
};

type Deps = { provider: Provider; homes: Pick<CodexHomes, "find">; version: string; log: Logger };

/**
 * Signs in with the official client, each time in a Codex home of its own that exists only for
 * that: the way out when OpenAI changes its endpoints.
 */
export function createCodexDeviceSignIn(config: ServerConfig, deps: Deps): SignInFlow {
  const parent = join(config.dataDirectory, "scratch");
  // Homes of a process that was killed may hold tokens.
  const swept = rm(parent, { recursive: true, force: true });
  swept.catch(() => undefined);

  return {
    async start(name, { signal }) {
      await swept;
      const { chatGptBaseUrl, allowedWorkspaceIds } = await readCodexAuthConfig(
        requireHome(deps.homes.find(name)).path,
      );
      const codex = openCodex(config, deps.version, {
        ...SCRATCH_CONFIG,
        chatgpt_base_url: chatGptBaseUrl,
        ...(allowedWorkspaceIds && { forced_chatgpt_workspace_id: allowedWorkspaceIds }),
      });
      await mkdir(parent, { recursive: true, mode: 0o700 });
      const home = await mkdtemp(join(parent, "home-"));
      const remove = () => rm(home, { recursive: true, force: true, maxRetries: 3 });
      try {
        const login = await codex.startDeviceLogin(home, { signal });
        return {
          verificationUrl: checkVerificationUri(login.verificationUrl),
          userCode: login.userCode,
          expiresAt: new Date(Date.now() + LIFETIME_MS).toISOString(),
          intervalSec: INTERVAL_SECONDS,
          finished: finish(login, home, deps).finally(remove),
        };
      } catch (error) {
        await remove();
        throw toFailure(error);
      }
    },
  };
}

function openCodex(
  { environment, authorizationServer: { issuer }, codexBinary }: ServerConfig,
  version: string,
  config: NonNullable<Parameters<typeof createCodex>[0]["config"]>,
): Codex {
  return createCodex({
    environment,
    clientInfo: { name: "latchkey", title: "Latchkey", version },
    config,
    ...(issuer !== undefined && { extraEnvironment: { CODEX_APP_SERVER_LOGIN_ISSUER: issuer } }),
    ...(codexBinary !== undefined && { binaryPath: codexBinary }),
  });
}

async function finish({ finished }: DeviceLogin, home: string, deps: Deps): Promise<NewSignIn> {
  try {
    await finished;
    const stored = await readCodexHomeCredentials(home);
    if (stored.state !== "signed_in") {
      throw new Failure("DEVICE_AUTH_FAILED", "Codex stored no sign-in. Start a new one.");
    }
    const { accessToken, refreshToken, idToken } = stored.credentials;
    const tokenSet = { accessToken, refreshToken, idToken };
    return toNewSignIn({ tokenSet, account: accountFromIdToken(idToken) }, deps);
  } catch (error) {
    throw toFailure(error);
  }
}
