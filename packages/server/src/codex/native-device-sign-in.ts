import {
  checkCodexHomeWritable,
  exchangeDeviceCode,
  pollDeviceAuthorization,
  requestDeviceAuthorization,
  type DeviceAuthorization,
  type Provider,
} from "@latchkey/auth";
import type { DeviceSignIn, DeviceSignInListeners } from "../ports/device-sign-in.ts";
import { toFailure } from "./auth-failure.ts";
import type { CredentialsSink } from "./credentials-sink.ts";
import { requireHome, type HomeRegistry, type RegisteredHome } from "./directory-homes.ts";

type Deps = { provider: Provider; homes: HomeRegistry; store: CredentialsSink };

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
  const { provider } = deps;
  const { signal, onTrouble } = listeners;
  try {
    const approval = await pollDeviceAuthorization(provider, authorization, {
      signal,
      onTrouble: ({ error }) =>
        onTrouble({ code: "AUTH_SERVER_UNREACHABLE", message: error.message }),
      onRecovered: () => onTrouble(undefined),
    });
    const tokenSet = await exchangeDeviceCode(provider, approval, { signal });
    return await deps.store(home, tokenSet);
  } catch (error) {
    throw toFailure(error);
  }
}
