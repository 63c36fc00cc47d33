import { MethodUnusableError } from "../browser/unusable.ts";
import { isAuthError } from "../errors.ts";
import type { Provider } from "../provider/provider.ts";
import type { ProviderSignIn, SignIn } from "../token-set.ts";
import { detectHeadless } from "./headless.ts";
import type { SignInOptions } from "./options.ts";
import type { ConcreteMethod, MethodPlan } from "./plan.ts";
import { planMethods } from "./plan.ts";
import { runMethod } from "./run-method.ts";

/**
 * Signs in by the method that works here, and by the next one when it turns out that it does not;
 * stores nothing. Throws what `signInWithBrowser` and `signInWithDeviceCode` throw for the last
 * method that was tried, and `signal.reason` on abort.
 */
export async function signIn<Result extends ProviderSignIn = SignIn>(
  provider: Provider<Result>,
  options: SignInOptions = {},
): Promise<Result> {
  const { method = "auto", signal, onEvent } = options;
  signal?.throwIfAborted();
  const headless = detectHeadless(options.environment);
  const plan = planMethods(provider, {
    method,
    allowFallback: options.allowFallback ?? method === "auto",
    canPaste: options.readPastedAddress !== undefined,
    headless,
  });
  onEvent?.({ type: "method", method: plan.methods[0], reason: plan.reason });
  const openBrowser = options.openBrowser ?? !headless.isHeadless;
  return followPlan(provider, plan.methods, { ...options, openBrowser });
}

async function followPlan<Result extends ProviderSignIn>(
  provider: Provider<Result>,
  methods: MethodPlan["methods"],
  options: SignInOptions,
): Promise<Result> {
  const tried = new Set<ConcreteMethod>();
  let current = methods[0];
  for (;;) {
    tried.add(current);
    const left = methods.filter((method) => !tried.has(method));
    const switchToDevice = tried.has("device") ? undefined : options.switchToDevice;
    try {
      const isLast = left.length === 0;
      return await runMethod(provider, { ...options, switchToDevice, method: current, isLast });
    } catch (error) {
      const unusable = asUnusable(error);
      const next = unusable?.trigger === "switched" ? "device" : left[0];
      if (!unusable || next === undefined) throw error;
      const { trigger, whatHappened: reason } = unusable;
      options.onEvent?.({ type: "fallback", from: current, to: next, trigger, reason });
      current = next;
    }
  }
}

/** What another method may still mend; undefined for what is final. */
function asUnusable(
  error: unknown,
): Pick<MethodUnusableError, "trigger" | "whatHappened"> | undefined {
  if (error instanceof MethodUnusableError) return error;
  if (isAuthError(error, "DEVICE_AUTH_DISABLED")) {
    return { trigger: "device_codes_disabled", whatHappened: error.message };
  }
  if (isAuthError(error, "DEVICE_AUTH_UNSUPPORTED")) {
    return { trigger: "device_codes_unsupported", whatHappened: error.message };
  }
  return undefined;
}
