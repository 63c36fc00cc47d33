import { openInBrowser } from "../browser/opener.ts";
import { signInWithPastedAddress } from "../browser/paste.ts";
import { signInWithBrowser } from "../browser/sign-in.ts";
import type { PollTrouble } from "../device/poll.ts";
import type { DeviceCodePrompt } from "../device/sign-in.ts";
import { signInWithDeviceCode } from "../device/sign-in.ts";
import type { Provider } from "../provider/provider.ts";
import type { ProviderSignIn } from "../token-set.ts";
import type { SignInOptions } from "./options.ts";
import type { ConcreteMethod } from "./plan.ts";

const BROWSER_TIMEOUT_MS = 120_000;

/** One method of a sign-in. */
export interface MethodAttempt extends SignInOptions {
  method: ConcreteMethod;
  /** Nothing would follow a failure: then patience is better. */
  isLast: boolean;
}

/** Signs in by one method, and tells the listener what happens. */
export function runMethod<Result extends ProviderSignIn>(
  provider: Provider<Result>,
  attempt: MethodAttempt,
): Promise<Result> {
  const { onEvent, signal, clock, allowedWorkspaceIds, callbackPorts } = attempt;
  const onApproved = () => onEvent?.({ type: "approved" });
  const shared = {
    ...{ signal, clock, allowedWorkspaceIds, callbackPorts, onApproved },
    onTrouble: ({ error, nextPollInMs }: PollTrouble) => {
      onEvent?.({ type: "retrying", reason: error.message, delayMs: nextPollInMs });
    },
    onRecovered: () => {
      onEvent?.({ type: "recovered" });
    },
  };
  const giveUp = provider.device ? attempt.switchToDevice : undefined;
  switch (attempt.method) {
    case "browser":
      return signInWithBrowser(provider, { ...shared, giveUp, ...browserOptions(attempt) });
    case "device":
      return signInWithDeviceCode(provider, { ...shared, ...deviceOptions(attempt) });
    case "paste": {
      const { readPastedAddress } = attempt;
      if (!readPastedAddress) throw new TypeError("readPastedAddress is missing");
      return signInWithPastedAddress(provider, {
        ...shared,
        giveUp,
        readPastedAddress,
        onAuthorize: (url) => {
          onEvent?.({ type: "authorize", url, willOpen: false });
        },
      });
    }
  }
}

function browserOptions({ environment, isLast, onEvent, ...attempt }: MethodAttempt) {
  const canOpen = environment?.hasOpener === true && attempt.openBrowser === true;
  const open = async (url: string) => {
    if (!environment) return;
    await openInBrowser(url, environment).catch((error: unknown) => {
      // The address is on the screen: with no other method left, the person can open it.
      if (!isLast) throw error;
    });
  };
  return {
    onAuthorize: (url: string) => {
      onEvent?.({ type: "authorize", url, willOpen: canOpen });
      onEvent?.({ type: "waiting" });
    },
    openUrl: canOpen ? open : undefined,
    browserTimeoutMs: attempt.browserTimeoutMs ?? (isLast ? undefined : BROWSER_TIMEOUT_MS),
  };
}

function deviceOptions({ onEvent, pollIntervalSeconds }: MethodAttempt) {
  return {
    pollIntervalSeconds,
    onCode: (prompt: DeviceCodePrompt) => {
      onEvent?.({ type: "code", prompt });
      onEvent?.({ type: "waiting" });
    },
  };
}
