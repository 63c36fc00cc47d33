import { anySignal, settleOnAbort } from "../abort.ts";
import type { Clock } from "../clock.ts";
import { systemClock } from "../clock.ts";
import type { Provider } from "../provider/provider.ts";
import type { ProviderSignIn, SignIn } from "../token-set.ts";
import type { AuthorizationOptions } from "./attempt.ts";
import { AuthorizationAttempt, requireAuthorizationCodeMethods } from "./attempt.ts";
import { SIGNED_IN_PAGE, failedPage } from "./callback-page.ts";
import type { Callback } from "./callback-server.ts";
import { startCallbackServer } from "./callback-server.ts";
import { createAuthorizationSecrets } from "./pkce.ts";
import { MethodUnusableError } from "./unusable.ts";

export interface BrowserSignInOptions extends AuthorizationOptions {
  /** Called once, with the address to open. */
  onAuthorize: (url: string) => void;
  /** Opens the address; a failure ends the attempt. Absent: the person opens it. */
  openUrl?: ((url: string) => Promise<void>) | undefined;
  /** How long to wait for the browser to come back. Default 15 minutes. */
  browserTimeoutMs?: number | undefined;
  /** Default: the provider's. */
  callbackPorts?: readonly number[] | undefined;
  /** Ends the wait for the browser, but not an exchange that has begun. */
  giveUp?: AbortSignal | undefined;
}

const DEFAULT_TIMEOUT_MS = 15 * 60_000;

/**
 * Signs in with the browser of this machine; stores nothing. The listener is closed at the end,
 * whatever the end is. Throws `DEVICE_AUTH_UNSUPPORTED` when the browser cannot be opened or has no
 * way back, `DEVICE_AUTH_EXPIRED` when it does not come back in time, `DEVICE_AUTH_DENIED`, and
 * what `exchangeDeviceCode` throws.
 *
 * @see RFC 8252 §7.3, RFC 7636
 */
export async function signInWithBrowser<Result extends ProviderSignIn = SignIn>(
  provider: Provider<Result>,
  options: BrowserSignInOptions,
): Promise<Result> {
  const { redirect } = requireAuthorizationCodeMethods(provider);
  options.signal?.throwIfAborted();
  const secrets = createAuthorizationSecrets();
  const server = await startCallbackServer({
    ports: options.callbackPorts ?? redirect.ports,
    path: redirect.path,
    state: secrets.state,
  });
  try {
    const { port } = server;
    const attempt = new AuthorizationAttempt(provider, options, { ...secrets, port });
    options.onAuthorize(attempt.url);
    const callback = await waitForCallback(server.callback, attempt.url, options);
    return await complete(attempt, callback, options.signal);
  } finally {
    await server.close();
  }
}

async function complete<Result extends ProviderSignIn>(
  attempt: AuthorizationAttempt<Result>,
  callback: Callback,
  signal: AbortSignal | undefined,
): Promise<Result> {
  try {
    const signIn = await attempt.complete(callback.parameters);
    await callback.answer(SIGNED_IN_PAGE);
    return signIn;
  } catch (error) {
    const answered = callback.answer(failedPage(error));
    if (!signal?.aborted) await answered;
    throw error;
  }
}

async function waitForCallback(
  callback: Promise<Callback>,
  url: string,
  options: BrowserSignInOptions,
): Promise<Callback> {
  const { signal, giveUp, openUrl, clock = systemClock } = options;
  const done = new AbortController();
  const ended = anySignal(signal, giveUp);
  try {
    const outcomes = [
      callback,
      timeout(clock, options.browserTimeoutMs ?? DEFAULT_TIMEOUT_MS, done.signal),
      ...(openUrl ? [failureOf(openUrl(url))] : []),
    ];
    return await settleOnAbort(Promise.race(outcomes), ended);
  } catch (error) {
    signal?.throwIfAborted();
    if (giveUp?.aborted) throw switched(giveUp.reason);
    throw error;
  } finally {
    done.abort();
  }
}

/** Never resolves: a browser that has opened says nothing about the sign-in. */
async function failureOf(opening: Promise<void>): Promise<never> {
  await opening;
  return new Promise(() => undefined);
}

async function timeout(clock: Clock, ms: number, signal: AbortSignal): Promise<never> {
  await clock.sleep(ms, signal);
  throw new MethodUnusableError("timed_out", "DEVICE_AUTH_EXPIRED", {
    whatHappened:
      `The browser did not come back within ${Math.ceil(ms / 1000)} seconds: ` +
      "a proxy may block it, or the sign-in was not finished.",
    advice: "Start a new sign-in.",
  });
}

function switched(cause: unknown): MethodUnusableError {
  const whatHappened = "The browser sign-in was given up for another method.";
  return new MethodUnusableError("switched", "DEVICE_AUTH_FAILED", { whatHappened, cause });
}
