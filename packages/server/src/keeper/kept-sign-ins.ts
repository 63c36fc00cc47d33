import { checkCodexHomeWritable, isKeeperError, type Keeper } from "@latchkey/auth";
import type { ErrorBody } from "@latchkey/contracts";
import { toFailure } from "../codex/auth-failure.ts";
import type { HomeRegistry, RegisteredHome } from "../codex/directory-homes.ts";
import { Failure } from "../failure.ts";
import type { HomeSignIns } from "../ports/home-sign-ins.ts";

type Deps = {
  keeper: Keeper;
  registry: HomeRegistry;
  /** The home has another sign-in or none; a Codex process that runs there must take note. */
  onReplaced: (home: RegisteredHome) => Promise<void>;
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
export function createKeptSignIns({ keeper, registry, onReplaced }: Deps): HomeSignIns {
  const replaced = async (names: string[]) => {
    const homes = names.flatMap((name) => registry.find(name) ?? []);
    await Promise.all(homes.map(onReplaced));
    return names;
  };

  return {
    checkWritable: (name) =>
      failing(() => checkCodexHomeWritable(registry.find(name)?.path ?? name)),

    put: (name, tokens) =>
      failing(async () => replaced((await keeper.signedIn(name, tokens)).updated)),

    refresh: (name) =>
      failing(async () => {
        const outcome = await keeper.refresh(name);
        if (outcome === "healed") return;
        const { code, message } = outcome === "expired" ? REFUSED : NOT_NOW;
        throw new Failure(code, message);
      }),

    remove: (name) => failing(async () => replaced(await keeper.signOut(name))),
  };
}

async function failing<Result>(work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    if (isKeeperError(error, "HOME_UNKNOWN")) {
      throw new Failure("CODEX_HOME_UNKNOWN", "That Codex home is not there any more.");
    }
    throw toFailure(error);
  }
}
