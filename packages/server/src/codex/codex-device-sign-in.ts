import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { readCodexAuthConfig, type Provider, type SignIn } from "@latchkey/auth";
import { startScratchLogin } from "@latchkey/codex";
import type { ServerConfig } from "../config.ts";
import type { CodexHomes } from "../ports/codex-homes.ts";
import type { NewSignIn, SignInFlow } from "../ports/sign-in-flow.ts";
import { toFailure } from "./auth-failure.ts";
import { requireHome } from "./directory-homes.ts";
import { toNewSignIn } from "./new-sign-in.ts";

type Deps = { provider: Provider; homes: Pick<CodexHomes, "find">; version: string };

/** Signs in with the official client. */
export function createCodexDeviceSignIn(config: ServerConfig, deps: Deps): SignInFlow {
  const { environment, authorizationServer, codexBinary } = config;
  const parent = join(config.dataDirectory, "scratch");
  // Homes of a process that was killed may hold tokens. The directory is there from the start, so
  // that commands that run already when somebody signs in are kept out of it.
  const swept = rm(parent, { recursive: true, force: true }).then(() =>
    mkdir(parent, { recursive: true, mode: 0o700 }),
  );
  swept.catch(() => undefined);

  return {
    async start(name, { signal }) {
      await swept;
      const authConfig = await readCodexAuthConfig(requireHome(deps.homes.find(name)).path);
      try {
        const login = await startScratchLogin({
          environment,
          clientInfo: { name: "latchkey", title: "Latchkey", version: deps.version },
          ...(codexBinary !== undefined && { binaryPath: codexBinary }),
          issuer: authorizationServer.issuer,
          parent,
          authConfig,
          signal,
        });
        return {
          verificationUrl: login.verificationUri,
          userCode: login.userCode,
          expiresAt: new Date(login.expiresAt).toISOString(),
          intervalSec: login.intervalSeconds,
          finished: finish(login.finished),
        };
      } catch (error) {
        throw toFailure(error);
      }
    },
  };
}

async function finish(finished: Promise<SignIn>): Promise<NewSignIn> {
  try {
    return toNewSignIn(await finished);
  } catch (error) {
    throw toFailure(error);
  }
}
