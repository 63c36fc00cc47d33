import {
  accountFromIdToken,
  checkCodexHomeWritable,
  exchangeDeviceCode,
  pollDeviceAuthorization,
  replaceCodexHomeCredentials,
  requestDeviceAuthorization,
  revokeToken,
  type DeviceAuthorization,
  type Provider,
} from "@latchkey/auth";
import type { Logger } from "pino";
import type { CodexHomes } from "../ports/codex-homes.ts";
import type { DeviceSignIn, DeviceSignInListeners } from "../ports/device-sign-in.ts";
import { toFailure } from "./auth-failure.ts";
import { requireHome, type RegisteredHome } from "./directory-homes.ts";

type Deps = {
  provider: Provider;
  homes: CodexHomes;
  /** The home has new credentials; a Codex process that runs there must use them. */
  onStored: (home: RegisteredHome) => Promise<void>;
  log: Logger;
};

/** Signs in with OpenAI's device codes by Latchkey's own client. */
export function createNativeDeviceSignIn(deps: Deps): DeviceSignIn {
  return {
    async start(name, listeners) {
      const home = requireHome(deps.homes.find(name));
      try {
        await checkCodexHomeWritable(home.path);
        const authorization = await requestDeviceAuthorization(deps.provider, listeners);
        return {
          verificationUrl: authorization.verificationUri,
          userCode: authorization.userCode,
          expiresAt: new Date(authorization.expiresAt).toISOString(),
          intervalSec: authorization.intervalSeconds,
          finished: finish(deps, { home, authorization, listeners }),
        };
      } catch (error) {
        throw toFailure(error);
      }
    },
  };
}

type Pending = {
  home: RegisteredHome;
  authorization: DeviceAuthorization;
  listeners: DeviceSignInListeners;
};

async function finish(deps: Deps, { home, authorization, listeners }: Pending) {
  const { provider, log } = deps;
  const { signal, onTrouble } = listeners;
  try {
    const approval = await pollDeviceAuthorization(provider, authorization, {
      signal,
      onTrouble: ({ error }) =>
        onTrouble({ code: "AUTH_SERVER_UNREACHABLE", message: error.message }),
      onRecovered: () => onTrouble(undefined),
    });
    const tokenSet = await exchangeDeviceCode(provider, approval, { signal });
    const { superseded } = await replaceCodexHomeCredentials(home.path, tokenSet, { provider });
    await deps.onStored(home);
    if (superseded) void revokeOld(provider, superseded.refreshToken, log);
    const { accountId, email, plan } = accountFromIdToken(tokenSet.idToken);
    const account = {
      accountId,
      ...(email !== undefined && { email }),
      ...(plan !== undefined && { plan }),
    };
    return { account, updatedHomes: [home.name] };
  } catch (error) {
    throw toFailure(error);
  }
}

/** Once the new sign-in is stored, the old one is of no use to anyone; failing here harms nothing. */
async function revokeOld(provider: Provider, refreshToken: string, log: Logger): Promise<void> {
  try {
    await revokeToken(provider, refreshToken);
  } catch (error) {
    log.info({ err: error }, "sign_in.revoke_failed");
  }
}
