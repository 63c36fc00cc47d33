import { createHmac, randomBytes, timingSafeEqual } from "node:crypto";
import { Failure } from "../../failure.ts";
import type { GuessLimit } from "../../ports/guess-limit.ts";
import type { SessionStore } from "../../ports/session-store.ts";

export const SESSION_MS = 30 * 24 * 60 * 60_000;

/** What somebody shows to be let in, and where from. */
type Credentials = {
  session?: string | undefined;
  bearer?: string | undefined;
  address?: string | undefined;
};

/** Who may use the console: everyone on loopback, else whoever has shown the access token. */
export type Access = {
  readonly isRequired: boolean;
  /** Opens a session for the access token and answers the secret of its cookie. */
  open(accessToken: string, address: string | undefined): Promise<string>;
  /** The same for the code of the sign-in link, which is good for one time. */
  openOnce(code: string, address: string | undefined): Promise<string>;
  /** @throws Failure `UNAUTHENTICATED` or `RATE_LIMITED` */
  check(credentials: Credentials): Promise<void>;
  close(session: string): Promise<void>;
};

export type AccessSecrets = {
  accessToken: string | undefined;
  /** For the first who opens the sign-in link. */
  oneTimeCode?: string | undefined;
};

export function createAccess(
  { accessToken, oneTimeCode }: AccessSecrets,
  sessions: SessionStore,
  guesses: GuessLimit,
): Access {
  let unusedCode = oneTimeCode;
  // Keyed with the access token: another one shuts out every session that was opened with it.
  const hash = (session: string) => mac(accessToken ?? "", session).toString("base64url");

  const openSession = async () => {
    const session = randomBytes(32).toString("base64url");
    await sessions.add(hash(session), new Date(Date.now() + SESSION_MS).toISOString());
    return session;
  };

  return {
    isRequired: accessToken !== undefined,

    open: (candidate, address) =>
      guesses.attempt(address, () => {
        if (!isSame(candidate, accessToken)) throw unauthenticated(WRONG_TOKEN);
        return openSession();
      }),

    openOnce: (candidate, address) =>
      guesses.attempt(address, async () => {
        if (!isSame(candidate, unusedCode)) throw unauthenticated(USED_LINK);
        const code = unusedCode;
        unusedCode = undefined;
        try {
          return await openSession();
        } catch (error) {
          unusedCode = code;
          throw error;
        }
      }),

    async check({ session, bearer, address }) {
      if (accessToken === undefined) return;
      if (session !== undefined && (await sessions.isOpen(hash(session), new Date().toISOString())))
        return;
      if (bearer === undefined) throw unauthenticated(NO_ACCESS);
      await guesses.attempt(address, () => {
        if (!isSame(bearer, accessToken)) throw unauthenticated(NO_ACCESS);
      });
    },

    close: (session) => sessions.remove(hash(session)),
  };
}

const NO_ACCESS = "Open this console with its access token.";
const WRONG_TOKEN = "That is not this console's access token.";
const USED_LINK = "This sign-in link has been used or was never good.";

function unauthenticated(message: string): Failure {
  return new Failure("UNAUTHENTICATED", message);
}

/** Takes the same time wherever they differ. */
function isSame(candidate: string, secret: string | undefined): boolean {
  if (secret === undefined) return false;
  const key = randomBytes(32);
  return timingSafeEqual(mac(key, candidate), mac(key, secret));
}

function mac(key: string | Buffer, text: string): Buffer {
  return createHmac("sha256", key).update(text).digest();
}
