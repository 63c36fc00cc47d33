import { describeRefusedSignIn, readCodexAuthConfig } from "@latchkey/auth";
import {
  checkSignInWritable,
  isKeeperError,
  type Keeper,
  type KeeperError,
  type KeeperErrorCode,
  type SignInPlace,
} from "@latchkey/keeper";
import type { ErrorBody } from "@latchkey/contracts";
import { toFailure } from "../codex/auth-failure.ts";
import type { HomeRegistry, RegisteredHome } from "../codex/directory-homes.ts";
import { Conflict, Failure } from "../failure.ts";
import type { HomeSignIns } from "../ports/home-sign-ins.ts";

type Deps = {
  keeper: Keeper;
  registry: HomeRegistry;
  /** Where new sign-ins go. */
  place: Pick<SignInPlace, "dataDirectory" | "owner">;
  /** The home has another sign-in or none; a Codex process that runs there must take note. */
  onReplaced: (home: RegisteredHome) => Promise<void>;
  /** Why OpenAI refuses what was just put into a home, as Codex itself hears it. */
  checkNewSignIn: (home: RegisteredHome) => Promise<Error | undefined>;
};

const REFUSED: ErrorBody = {
  code: "CODEX_AUTH_EXPIRED",
  message: "OpenAI refused to renew this sign-in. Sign in again.",
};
const NOT_NOW: ErrorBody = {
  code: "AUTH_SERVER_UNREACHABLE",
  message: "The sign-in could not be renewed just now. Latchkey goes on trying.",
};

/** Hands new sign-ins to the keeper, which gives them to every home that follows. */
export function createKeptSignIns(deps: Deps): HomeSignIns {
  const { keeper, registry, place, onReplaced, checkNewSignIn } = deps;
  const found = (homes: readonly string[]) => homes.flatMap((home) => registry.find(home) ?? []);

  const replaced = async (names: string[]) => {
    await Promise.all(found(names).map(onReplaced));
    return names;
  };

  const pathOf = (name: string) => registry.find(name)?.path ?? name;
  const checkWritable = (name: string) => checkSignInWritable({ ...place, homePath: pathOf(name) });

  const checkPossible = async (name: string) => {
    const homePath = pathOf(name);
    const refusal = describeRefusedSignIn(await readCodexAuthConfig(homePath), homePath);
    if (refusal !== undefined) throw new Failure("SIGN_IN_NOT_ALLOWED", refusal);
    await checkWritable(name);
  };

  const move = (name: string, work: () => Promise<void>) =>
    failing(async () => {
      await work();
      await replaced([name]);
    });

  return {
    checkPossible: (name) => failing(() => checkPossible(name)),

    put: (name, tokens) =>
      failing(async () => replaced((await keeper.signedIn(name, tokens)).updated)),

    async verify(name) {
      const home = registry.find(name);
      const refusal = home && (await checkNewSignIn(home));
      return refusal && { code: "CODEX_AUTH_EXPIRED", message: refusal.message };
    },

    refresh: (name) =>
      failing(async () => {
        const outcome = await keeper.refresh(name);
        if (outcome === "healed") return;
        if (outcome !== "expired") await checkWritable(name);
        const { code, message } = outcome === "expired" ? REFUSED : NOT_NOW;
        throw new Failure(code, message);
      }),

    takeOver: (name) => move(name, () => keeper.takeOver(name)),

    giveBack: (name) => move(name, () => keeper.giveBack(name)),

    follow: (name, other) => move(name, () => keeper.link(name, other)),

    remove: (name, options) =>
      failing(async () => {
        const { homes, isRevoked, ended } = await keeper.signOut(name, options);
        await replaced(homes);
        return { signedOut: homes, isRevoked, ended };
      }),
  };
}

/** What cannot be moved or followed, and why, by the keeper's codes. */
const IMMOVABLE: Partial<Record<KeeperErrorCode, string>> = {
  ACCOUNT_DIFFERS: "This home is signed in to another account meanwhile. Sign it out there first.",
  HOME_FOLLOWS: "This home follows the sign-in of another one. Do this with that one.",
  NOT_SIGNED_IN: "There is no sign-in here that could be moved.",
};

async function failing<Result>(work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    throw isKeeperError(error) ? toKnownFailure(error) : toFailure(error);
  }
}

function toKnownFailure(error: KeeperError): unknown {
  if (error.code === "HOME_UNKNOWN") {
    return new Failure("CODEX_HOME_UNKNOWN", "That Codex home is not there any more.");
  }
  const message = IMMOVABLE[error.code];
  return message === undefined ? error : new Conflict(message);
}
