import type { SignInEnvironment } from "../browser/environment.ts";
import type { ReadPastedAddress } from "../browser/paste.ts";
import type { FallbackTrigger } from "../browser/unusable.ts";
import type { Clock } from "../clock.ts";
import type { DeviceCodePrompt } from "../device/sign-in.ts";
import type { ConcreteMethod, SignInMethod } from "./plan.ts";

/** What happens during a sign-in, for whoever shows it; holds no token. Reasons are for people. */
export type SignInEvent =
  | { type: "method"; method: ConcreteMethod; reason: string }
  | { type: "authorize"; url: string; willOpen: boolean }
  | { type: "code"; prompt: DeviceCodePrompt }
  | { type: "waiting" }
  | { type: "retrying"; reason: string; delayMs: number }
  | { type: "recovered" }
  | {
      type: "fallback";
      from: ConcreteMethod;
      to: ConcreteMethod;
      trigger: FallbackTrigger;
      reason: string;
    }
  | { type: "approved" };

/** How to sign in, and whom to tell. */
export interface SignInOptions {
  /** Default `auto`. */
  method?: SignInMethod | undefined;
  /** Whether another method may follow one that cannot work. Default: only for `auto`. */
  allowFallback?: boolean | undefined;
  /** From `probeEnvironment`. Without it no browser is opened, and `auto` means a device code. */
  environment?: SignInEnvironment | undefined;
  /** Default: where `detectHeadless` says that it is possible. */
  openBrowser?: boolean | undefined;
  /** How long to wait for the browser before falling back; default 120 s. */
  browserTimeoutMs?: number | undefined;
  /** Raises the server's interval; never lowers it. */
  pollIntervalSeconds?: number | undefined;
  /** Default: the provider's. */
  callbackPorts?: readonly number[] | undefined;
  /** The person prefers a device code to the browser that is being waited for. */
  switchToDevice?: AbortSignal | undefined;
  /** Without it there is no `paste`. */
  readPastedAddress?: ReadPastedAddress | undefined;
  /** The only workspaces to accept; empty or absent means any. */
  allowedWorkspaceIds?: readonly string[] | undefined;
  onEvent?: ((event: SignInEvent) => void) | undefined;
  signal?: AbortSignal | undefined;
  clock?: Clock | undefined;
}
