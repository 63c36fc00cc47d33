import {
  isAuthError,
  readCodexAuthConfig,
  signInWithPastedAddress,
  type Provider,
} from "@latchkey/auth";
import { Failure } from "../failure.ts";
import type { CodexHomes } from "../ports/codex-homes.ts";
import type { SignInFlow } from "../ports/sign-in-flow.ts";
import { createAddressBox } from "./address-box.ts";
import { toFailure } from "./auth-failure.ts";
import { requireHome } from "./directory-homes.ts";
import { toNewSignIn } from "./new-sign-in.ts";

type Deps = {
  provider: Provider;
  homes: Pick<CodexHomes, "find">;
  /** How long the person has. */
  patienceMs: number;
};

/** Signs in with a browser anywhere: the person pastes the address of the page that fails to load. */
export function createPasteSignIn({ provider, homes, patienceMs }: Deps): SignInFlow {
  return {
    async start(name, { signal }) {
      const home = requireHome(homes.find(name));
      const { allowedWorkspaceIds } = await readCodexAuthConfig(home.path);
      const expiresAt = new Date(Date.now() + patienceMs).toISOString();
      const giveUp = AbortSignal.timeout(patienceMs);
      const box = createAddressBox();
      const { promise: opened, resolve, reject } = Promise.withResolvers<string>();
      const finished = signInWithPastedAddress(provider, {
        signal,
        giveUp,
        allowedWorkspaceIds,
        onAuthorize: resolve,
        readPastedAddress: (_url, { problem }) => box.read(problem),
        onApproved: box.accept,
      })
        .then(toNewSignIn)
        .catch((error: unknown) => Promise.reject(explain(error, giveUp)))
        .finally(box.accept);
      finished.catch(reject);
      return {
        verificationUrl: await opened,
        expiresAt,
        intervalSec: 0,
        finished,
        submitAddress: box.submit,
      };
    },
  };
}

function explain(error: unknown, giveUp: AbortSignal): unknown {
  if (giveUp.aborted && isAuthError(error) && error.reason === "switched") {
    const message = "Nobody pasted an address in time. Start a new sign-in.";
    return new Failure("DEVICE_AUTH_EXPIRED", message, { cause: error });
  }
  return toFailure(error);
}
