import type {
  AuthError,
  Provider,
  ProviderSignIn,
  SignInEnvironment,
  SignInMethod,
} from "@latchkey/auth";
import { detectHeadless, isAuthError, signIn } from "@latchkey/auth";

import { watchForHangUp } from "./hang-up.ts";
import type { Presenter } from "../prompt/presenter.ts";
import type { LoginOptions } from "./login-options.ts";
import type { PromptKeys } from "./prompt-keys.ts";
import { NEW_CODE_REQUESTED, PASTE_REQUESTED } from "./prompt-keys.ts";

export interface SignInContext {
  options: LoginOptions;
  keys: PromptKeys;
  presenter: Presenter;
  environment: SignInEnvironment;
  signal: AbortSignal;
  /** The only workspaces to accept; absent means any. */
  allowedWorkspaceIds?: readonly string[] | undefined;
}

/** Signs in; a new code only ever comes because a person, or `--retries`, asked for it. */
export async function signInUntilDone<Result extends ProviderSignIn>(
  provider: Provider<Result>,
  context: SignInContext,
): Promise<Result> {
  const { options, presenter, signal } = context;
  const attempt: Attempt = { method: options.method, isFirst: true, hasShownCode: false };
  for (;;) {
    try {
      return await signInOnce(provider, context, attempt).finally(() => attempt.endWatch?.());
    } catch (error) {
      signal.throwIfAborted();
      if (error === PASTE_REQUESTED) {
        Object.assign(attempt, { method: "paste", isFirst: true, hasShownCode: false });
        continue;
      }
      const isCodeExpired = attempt.hasShownCode && isAuthError(error, "DEVICE_AUTH_EXPIRED");
      const isNewCodeWanted =
        error === NEW_CODE_REQUESTED ||
        (isCodeExpired && (await offerNewCode(presenter, error, signal)));
      if (!isNewCodeWanted) throw error;
      Object.assign(attempt, { method: "device", isFirst: false });
    }
  }
}

interface Attempt {
  method: SignInMethod;
  isFirst: boolean;
  hasShownCode: boolean;
  /** Ends the watch for whoever the code is shown to. */
  endWatch?: () => void;
}

function signInOnce<Result extends ProviderSignIn>(
  provider: Provider<Result>,
  context: SignInContext,
  attempt: Attempt,
): Promise<Result> {
  const { options, keys, presenter, environment } = context;
  const { newCode, device } = keys.reset();
  const canPaste = presenter.canAsk || options.method === "paste";
  return signIn(provider, {
    method: attempt.method,
    allowFallback: options.fallback ? undefined : false,
    environment,
    openBrowser: options.open ? undefined : false,
    browserTimeoutMs: options.browserTimeout * 1000,
    pollIntervalSeconds: options.pollInterval,
    allowedWorkspaceIds: context.allowedWorkspaceIds,
    switchToDevice: device,
    ...(canPaste ? { readPastedAddress: (_url, ask) => presenter.readPastedAddress(ask) } : {}),
    onEvent: (event) => {
      if (event.type === "code") {
        attempt.hasShownCode = true;
        attempt.endWatch?.();
        attempt.endWatch = watchForHangUp(presenter, isSshSession(environment));
      }
      // A new code is no news about the method.
      if (attempt.isFirst || event.type !== "method") presenter.show(event);
    },
    signal: AbortSignal.any([context.signal, newCode]),
  });
}

function isSshSession(environment: SignInEnvironment): boolean {
  return detectHeadless(environment).signal === "ssh";
}

/** Ctrl-C ends this wait too. */
async function offerNewCode(
  presenter: Presenter,
  error: AuthError,
  signal: AbortSignal,
): Promise<boolean> {
  const ended = Promise.withResolvers<never>();
  const onAbort = () => {
    ended.reject(signal.reason);
  };
  signal.addEventListener("abort", onAbort, { once: true });
  try {
    return await Promise.race([presenter.offerNewCode(error), ended.promise]);
  } finally {
    signal.removeEventListener("abort", onAbort);
  }
}
