import type { SignedIn } from "./presenter.ts";

/** @see RFC 8628 §5.4 */
export const PHISHING_WARNING =
  "Continue only if you started this sign-in yourself. If a website or another person gave you " +
  "this code, cancel.";

/** Only OpenAI's page knows, and it says so after everything else. */
export const CODES_OFF_QUESTION = "Does the page say that device codes are off?";

/** What to do then, in sentences of their own; the last one says how to go on. */
export const CODES_OFF_INSTRUCTIONS =
  'Turn on "Enable device code authentication" in ChatGPT under Settings → Security, or ask your ' +
  "workspace admin.";

export const CODES_OFF_LINE = `${CODES_OFF_QUESTION} ${CODES_OFF_INSTRUCTIONS} Or sign in without a code: latchkey login --method paste`;

const METHODS = { browser: "the browser", device: "a device code", paste: "a pasted address" };

export const PASTE_INSTRUCTION =
  "Sign in there. At the end the browser shows a page that it cannot load; its address is needed.";

/** For the browser method over SSH. */
export const BROWSER_IS_ELSEWHERE =
  "This is an SSH session: what a browser on another machine answers arrives here only with " +
  "ssh -L 1455:127.0.0.1:1455. Without that, use --method paste.";

/** Why a method is used, in half a sentence. */
export function methodLine(method: keyof typeof METHODS, reason?: string): string {
  return `Using ${METHODS[method]}${reason === undefined ? "" : `: ${reason}`}.`;
}

/** `14:59`, or `1:02:03` from an hour on. */
export function formatRemaining(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000));
  const [hours, minutes, rest] = [
    Math.floor(seconds / 3600),
    Math.floor(seconds / 60) % 60,
    seconds % 60,
  ];
  const twoDigits = (value: number) => String(value).padStart(2, "0");
  return hours > 0
    ? `${hours}:${twoDigits(minutes)}:${twoDigits(rest)}`
    : `${minutes}:${twoDigits(rest)}`;
}

export function signedInLines({ account, location }: SignedIn): string[] {
  const name = account.email ?? account.accountId;
  const plan = account.plan === undefined ? "" : ` (${account.plan})`;
  return [
    name === undefined ? "Signed in." : `Signed in as ${name}${plan}.`,
    `Stored in ${location}.`,
  ];
}
