import {
  freshSignInRefused,
  OPENAI_ISSUER,
  openCredentialStore,
  readCodexAuthConfig,
  type AuthError,
} from "@latchkey/auth";
import { verifyAccessToken, type VerifyAccessTokenOptions } from "./verify-access-token.ts";

export type CheckNewSignInOptions = Omit<VerifyAccessTokenOptions, "chatGptBaseUrl">;

/** Nobody who has just signed in waits longer for the word whether it works. */
const MAX_CHECK_MS = 8000;
const CHATGPT_ORIGIN = "https://chatgpt.com";

/**
 * Why OpenAI refuses the sign-in that was just stored in a home; undefined when it takes it, or
 * when nobody knows. Never rejects: what was stored stays.
 */
export async function checkNewSignIn(
  home: string,
  options: CheckNewSignInOptions,
): Promise<AuthError | undefined> {
  const limit = AbortSignal.timeout(MAX_CHECK_MS);
  const signal = options.signal ? AbortSignal.any([options.signal, limit]) : limit;
  const late = Promise.withResolvers<undefined>();
  const giveUp = () => late.resolve(undefined);
  signal.addEventListener("abort", giveUp, { once: true });
  if (signal.aborted) giveUp();
  const asked = ask(home, { ...options, signal }).catch(() => undefined);
  const result = await Promise.race([asked, late.promise]);
  return result?.verdict === "refused" ? freshSignInRefused(result.reason) : undefined;
}

async function ask(home: string, options: CheckNewSignInOptions) {
  const { chatGptBaseUrl } = await readCodexAuthConfig(home);
  const held = await (await openCredentialStore(home)).read();
  if (held.state !== "signed_in") return undefined;
  const { issuer = OPENAI_ISSUER } = held.credentials.provenance ?? {};
  // The tokens of another authorization server mean nothing to ChatGPT, and are not shown to it.
  const isTheirs = issuer === OPENAI_ISSUER || URL.parse(chatGptBaseUrl)?.origin !== CHATGPT_ORIGIN;
  return isTheirs ? verifyAccessToken(held.credentials, { ...options, chatGptBaseUrl }) : undefined;
}
