import type { ErrorBody, SignInMethod } from "@latchkey/contracts";
import type { NewSignIn, SignInStarted } from "../../ports/sign-in-flow.ts";
import type { Audit, RequestOrigin } from "../audit/audit.ts";
import { followSignIn, type FollowDeps, type SignInEnd } from "./follow-sign-in.ts";
import type { PendingSignIn } from "./pending-sign-in.ts";
import { toFinishedEntry } from "./sign-in-records.ts";

type Deps = FollowDeps & { audit: Audit };

type Begun = Omit<PendingSignIn, "isStoring" | "answer"> & Pick<SignInStarted, "finished">;

export type SignInPlace = { codexHome: string; method: SignInMethod };

/** The sign-ins that this process follows to their ends, each of which is recorded once. */
export type PendingSignIns = {
  follow(begun: Begun): void;
  get(id: string): PendingSignIn | undefined;
  /** Those that wait for a person to sign in, the oldest first: of all homes, or of one method there. */
  listWaiting(place?: SignInPlace): PendingSignIn[];
  /** Ends it at once where it waits; what is being stored is seen through. */
  cancel(id: string, from: RequestOrigin, why?: ErrorBody): Promise<void>;
  cancelAll(): Promise<void>;
};

export function createPendingSignIns({ audit, ...deps }: Deps): PendingSignIns {
  const { attempts, homes } = deps;
  const pending = new Map<string, PendingSignIn>();
  const followed = new Set<Promise<void>>();

  const finish = async (id: string, { state, from, result }: SignInEnd) => {
    const attempt = attempts.finish(id, state, result);
    const origin = from ?? pending.get(id)?.from;
    if (attempt) await audit.record(toFinishedEntry(attempt, state, origin));
  };

  const follow = async (signIn: PendingSignIn, finished: Promise<NewSignIn>) => {
    const end = await followSignIn(deps, signIn, finished);
    await finish(signIn.id, end);
    const { updatedHomes = [] } = end.result ?? {};
    await Promise.all(updatedHomes.map((name) => homes.announce(name)));
    pending.delete(signIn.id);
  };

  const cancel = async (id: string, from: RequestOrigin, why?: ErrorBody) => {
    const signIn = pending.get(id);
    if (signIn?.isStoring) return;
    const recorded = finish(id, {
      state: "cancelled",
      from,
      ...(why && { result: { error: why } }),
    });
    signIn?.controller.abort(new DOMException("Cancelled by a person.", "AbortError"));
    await recorded;
  };

  return {
    follow({ finished, ...begun }) {
      const signIn: PendingSignIn = { ...begun, isStoring: false };
      pending.set(signIn.id, signIn);
      const following: Promise<void> = follow(signIn, finished)
        .catch((error: unknown) => deps.log.error({ err: error }, "device_auth.crashed"))
        .finally(() => followed.delete(following));
      followed.add(following);
    },
    get: (id) => pending.get(id),
    listWaiting: (place) =>
      [...pending.values()].filter(
        ({ codexHome, method, controller, isStoring, answer }) =>
          !controller.signal.aborted &&
          !isStoring &&
          !answer &&
          (!place || (place.codexHome === codexHome && place.method === method)),
      ),
    cancel,
    async cancelAll() {
      await Promise.all([...pending.keys()].map((id) => cancel(id, {})));
      await Promise.all(followed);
    },
  };
}
