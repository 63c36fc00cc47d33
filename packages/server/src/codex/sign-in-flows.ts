import type { Provider } from "@latchkey/auth";
import type { SignInMethod } from "@latchkey/contracts";
import type { ServerConfig } from "../config.ts";
import type { CodexHomes } from "../ports/codex-homes.ts";
import type { SignInFlow } from "../ports/sign-in-flow.ts";
import { createCodexDeviceSignIn } from "./codex-device-sign-in.ts";
import { createNativeDeviceSignIn } from "./native-device-sign-in.ts";
import { createPasteSignIn } from "./paste-sign-in.ts";

type Deps = { provider: Provider; homes: Pick<CodexHomes, "find">; version: string };

/** Every way to sign in, with device codes by the client that the configuration names. */
export function createSignInFlows(
  config: ServerConfig,
  deps: Deps,
): Record<SignInMethod, SignInFlow> {
  return {
    device:
      config.deviceAuthDriver === "codex"
        ? createCodexDeviceSignIn(config, deps)
        : createNativeDeviceSignIn(deps),
    paste: createPasteSignIn({ ...deps, patienceMs: config.patienceMs.paste }),
  };
}
