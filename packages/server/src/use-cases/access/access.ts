import { createHmac, randomBytes, timingSafeEqual } from "node:crypto";
import { Failure } from "../../failure.ts";
import type { GuessLimit } from "../../ports/guess-limit.ts";
import type { SessionStore } from "../../ports/session-store.ts";
import { readSignInCode } from "./sign-in-code.ts";

export const SESSION_MS = 30 * 24 * 60 * 60_000;

/** What somebody shows to be let in, and where from. */
export type Credentials = {
  cookie?: string | undefined;
  key?: string | undefined;
  bearer?: string | undefined;
  address?: string | undefined;
};

/**
 * The two halves of a session. A browser sends the cookie to every port of a host, so that alone it
 * opens nothing; the key is known to the pages of this origin only.
 */
type OpenedSession = { cookie: string; key: string };

/** Who was let in: a person by a session, or a program by the access token. */
export type Visitor = { kind: "person" | "program"; id: string };

/** Who may use the console: whoever has shown the access token, or a link that was made with it. */
export type Access = {
  openWithToken(accessToken: string, address: string | undefined): Promise<OpenedSession>;
  /** Opens a session with the code of a sign-in link, one time. */
  openWithCode(code: string): Promise<OpenedSession>;
  /** @throws Failure `UNAUTHENTICATED` or `RATE_LIMITED` */
  check(credentials: Credentials): Promise<Visitor>;
  /** Lets people in, and no program that has nothing but the access token. */
  checkPerson(credentials: Credentials): Promise<void>;
  isStillIn(visitor: Visitor): Promise<boolean>;
  close(credentials: Credentials): Promise<void>;
  /** Hears of each session that is closed, by its visitor's id. */
  onClosed(listener: (id: string) => void): void;
};

export function createAccess(
  accessToken: string,
  sessions: SessionStore,
  guesses: GuessLimit,
): Access {
  const listeners = new Set<(id: string) => void>();
  const isToken = (candidate: string) => isSame(candidate, accessToken);
  // Keyed with the access token: another one shuts out every session that was opened with it.
  const idOf = ({ cookie, key }: OpenedSession) =>
    mac(accessToken, `session ${cookie}.${key}`).toString("base64url");

  const openSession = async (): Promise<OpenedSession> => {
    const session = { cookie: makeSecret(), key: makeSecret() };
    await sessions.add(idOf(session), new Date(Date.now() + SESSION_MS).toISOString());
    return session;
  };

  const findPerson = async ({ cookie, key }: Credentials): Promise<Visitor | undefined> => {
    if (cookie === undefined || key === undefined) return undefined;
    const id = idOf({ cookie, key });
    return (await sessions.isOpen(id, now())) ? { kind: "person", id } : undefined;
  };

  return {
    async openWithToken(candidate, address) {
      await guesses.attempt(address, () => {
        if (!isToken(candidate)) throw unauthenticated(WRONG_TOKEN);
      });
      return openSession();
    },

    async openWithCode(code) {
      const expiresAt = readSignInCode(accessToken, code);
      if (!expiresAt) throw unauthenticated(USED_LINK);
      const used = mac(accessToken, `used link ${code}`).toString("base64url");
      if (!(await sessions.add(used, expiresAt.toISOString()))) throw unauthenticated(USED_LINK);
      return openSession();
    },

    async check(credentials) {
      const person = await findPerson(credentials);
      if (person) return person;
      const { bearer, address } = credentials;
      if (bearer === undefined) throw unauthenticated(NO_ACCESS);
      await guesses.attempt(address, () => {
        if (!isToken(bearer)) throw unauthenticated(NO_ACCESS);
      });
      return { kind: "program", id: "access token" };
    },

    async checkPerson(credentials) {
      if (!(await findPerson(credentials))) throw unauthenticated(NO_PERSON);
    },

    isStillIn: async ({ kind, id }) => kind === "program" || sessions.isOpen(id, now()),

    async close({ cookie, key }) {
      if (cookie === undefined || key === undefined) return;
      const id = idOf({ cookie, key });
      await sessions.remove(id);
      for (const listener of listeners) listener(id);
    },

    onClosed: (listener) => void listeners.add(listener),
  };
}

const NO_ACCESS = "Open this console with its access token, or with a link: latchkey open.";
const NO_PERSON = "Only a person who is signed in to the console may do this.";
const WRONG_TOKEN = "That is not this console's access token.";
const USED_LINK = "This sign-in link has been used, or is too old. Another one: latchkey open.";

const now = () => new Date().toISOString();

function makeSecret(): string {
  return randomBytes(32).toString("base64url");
}

function unauthenticated(message: string): Failure {
  return new Failure("UNAUTHENTICATED", message);
}

/** Takes the same time wherever they differ. */
function isSame(candidate: string, secret: string): boolean {
  const key = randomBytes(32);
  return timingSafeEqual(mac(key, candidate), mac(key, secret));
}

function mac(key: string | Buffer, text: string): Buffer {
  return createHmac("sha256", key).update(text).digest();
}
