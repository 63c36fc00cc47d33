import {
  exchangeDeviceCode,
  pollDeviceAuthorization,
  readCodexAuthConfig,
  requestDeviceAuthorization,
  type DeviceAuthorization,
  type Provider,
} from "@latchkey/auth";
import type { CodexHomes } from "../ports/codex-homes.ts";
import type { NewSignIn, SignInFlow, SignInListeners } from "../ports/sign-in-flow.ts";
import { toFailure } from "./auth-failure.ts";
import { requireHome } from "./directory-homes.ts";
import { toNewSignIn } from "./new-sign-in.ts";

type Deps = { provider: Provider; homes: Pick<CodexHomes, "find"> };

/** Signs in with OpenAI's device codes by Latchkey's own client. */
export function createNativeDeviceSignIn(deps: Deps): SignInFlow {
  return {
    async start(name, listeners) {
      const home = requireHome(deps.homes.find(name));
      const { allowedWorkspaceIds } = await readCodexAuthConfig(home.path);
      try {
        const authorization = await requestDeviceAuthorization(deps.provider, listeners);
        return {
          verificationUrl: authorization.verificationUri,
          userCode: authorization.userCode,
          expiresAt: new Date(authorization.expiresAt).toISOString(),
          intervalSec: authorization.intervalSeconds,
          finished: finish(deps, { authorization, allowedWorkspaceIds, listeners }),
        };
      } catch (error) {
        throw toFailure(error);
      }
    },
  };
}

type Pending = {
  authorization: DeviceAuthorization;
  allowedWorkspaceIds: readonly string[] | undefined;
  listeners: SignInListeners;
};

async function finish(
  deps: Deps,
  { authorization, allowedWorkspaceIds, listeners }: Pending,
): Promise<NewSignIn> {
  const { provider } = deps;
  const { signal, onTrouble } = listeners;
  try {
    const approval = await pollDeviceAuthorization(provider, authorization, {
      signal,
      onTrouble: ({ error }) =>
        onTrouble({ code: "AUTH_SERVER_UNREACHABLE", message: error.message }),
      onRecovered: () => onTrouble(undefined),
    });
    const options = { signal, allowedWorkspaceIds };
    const tokenSet = await exchangeDeviceCode(provider, approval, options);
    return toNewSignIn(provider.identify(tokenSet));
  } catch (error) {
    throw toFailure(error);
  }
}
