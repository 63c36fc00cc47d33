import { anySignal, settleOnAbort } from "../abort.ts";
import { AuthError } from "../errors.ts";
import type { Provider } from "../provider/provider.ts";
import type { ProviderSignIn, SignIn } from "../token-set.ts";
import type { AuthorizationOptions } from "./attempt.ts";
import { AuthorizationAttempt, requireAuthorizationCodeMethods } from "./attempt.ts";
import { readPastedAddress } from "./pasted-address.ts";
import { createAuthorizationSecrets } from "./pkce.ts";
import { MethodUnusableError } from "./unusable.ts";

/** How to ask for the address; `problem` says what was wrong with the one before. */
export interface PasteRequest {
  signal?: AbortSignal | undefined;
  problem?: string | undefined;
}

/** Asks the person for the address that the browser ended at. */
export type ReadPastedAddress = (url: string, request: PasteRequest) => Promise<string>;

export interface PasteSignInOptions extends AuthorizationOptions {
  /** Called once, with the address to open in any browser. */
  onAuthorize: (url: string) => void;
  readPastedAddress: ReadPastedAddress;
  /** The first one stands in the redirect address. Default: the provider's. */
  callbackPorts?: readonly number[] | undefined;
  /** Ends the wait for the address, but not an exchange that has begun. */
  giveUp?: AbortSignal | undefined;
}

const MAX_ATTEMPTS = 10;
/** Nothing listens there; the number only has to be one that the provider accepts. */
const ANY_PORT = 1455;

/**
 * Signs in with a browser on another machine: the person opens the address there and pastes the
 * one that failed to load. A wrong paste is asked for again, ten times at most. Throws what
 * `signInWithBrowser` throws.
 *
 * @see RFC 8252 §7.3
 */
export async function signInWithPastedAddress<Result extends ProviderSignIn = SignIn>(
  provider: Provider<Result>,
  options: PasteSignInOptions,
): Promise<Result> {
  const { redirect } = requireAuthorizationCodeMethods(provider);
  options.signal?.throwIfAborted();
  const secrets = createAuthorizationSecrets();
  const port = (options.callbackPorts ?? redirect.ports).find((one) => one !== 0) ?? ANY_PORT;
  const attempt = new AuthorizationAttempt(provider, options, { ...secrets, port });
  options.onAuthorize(attempt.url);
  return attempt.complete(await askForAddress(attempt.url, secrets.state, options));
}

async function askForAddress(
  url: string,
  state: string,
  { signal, giveUp, readPastedAddress: ask }: PasteSignInOptions,
): Promise<URLSearchParams> {
  const ended = anySignal(signal, giveUp);
  let problem: string | undefined;
  for (let attempts = 0; attempts < MAX_ATTEMPTS; attempts += 1) {
    const pasted = await settleOnAbort(ask(url, { signal: ended, problem }), ended).catch(
      (error: unknown) => {
        signal?.throwIfAborted();
        if (giveUp?.aborted) throw switched(giveUp.reason);
        throw error;
      },
    );
    const address = readPastedAddress(pasted, state);
    if ("parameters" in address) return address.parameters;
    problem = address.problem;
  }
  throw new AuthError("DEVICE_AUTH_FAILED", `${problem ?? ""} Start a new sign-in.`, {
    reason: "pasted_address_invalid",
  });
}

function switched(cause: unknown): MethodUnusableError {
  const whatHappened = "The pasted address was given up for another method.";
  return new MethodUnusableError("switched", "DEVICE_AUTH_FAILED", { whatHappened, cause });
}
