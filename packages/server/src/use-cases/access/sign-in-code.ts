import { createHmac, randomBytes, timingSafeEqual } from "node:crypto";

/**
 * The code of a sign-in link: good until its time, and one time. Whoever can read the access token
 * makes one without asking the console, so that nothing secret goes to whoever listens in its place.
 */
export function makeSignInCode(accessToken: string, expiresAt: Date): string {
  const rest = `${expiresAt.getTime().toString(36)}.${randomBytes(16).toString("base64url")}`;
  return `${rest}.${sign(accessToken, rest)}`;
}

/** Until when a code is good; undefined when it is not, or was not made with this access token. */
export function readSignInCode(accessToken: string, code: string): Date | undefined {
  const [expiry = "", nonce = "", signature = "", ...more] = code.split(".");
  const expected = Buffer.from(sign(accessToken, `${expiry}.${nonce}`));
  const shown = Buffer.from(signature);
  if (more.length > 0 || shown.length !== expected.length) return undefined;
  if (!timingSafeEqual(shown, expected)) return undefined;
  const expiresAt = new Date(Number.parseInt(expiry, 36));
  return expiresAt.getTime() > Date.now() ? expiresAt : undefined;
}

function sign(accessToken: string, text: string): string {
  return createHmac("sha256", accessToken).update(`sign-in link ${text}`).digest("base64url");
}
