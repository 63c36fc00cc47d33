import type {
  DeviceAuthAttempt,
  DeviceAuthStarted,
  ErrorBody,
  SignInMethod,
  StartDeviceAuth,
} from "@latchkey/contracts";
import { v7 as uuid } from "uuid";
import { Conflict, RateLimited } from "../../failure.ts";
import type { LiveEvents } from "../../ports/live-events.ts";
import type { SignInFlow } from "../../ports/sign-in-flow.ts";
import type { Audit, RequestOrigin } from "../audit/audit.ts";
import { createDeviceAuthAttempts } from "./device-auth-attempts.ts";
import type { FollowDeps } from "./follow-sign-in.ts";
import { createPendingSignIns, type PendingSignIns, type SignInPlace } from "./pending-sign-ins.ts";
import { toAttempt, toStarted } from "./sign-in-records.ts";

type Deps = Omit<FollowDeps, "attempts"> & {
  flows: Record<SignInMethod, SignInFlow>;
  live: LiveEvents;
  audit: Audit;
  /** How many may wait for a person at the same time. */
  maxWaiting: number;
};

/** Of one method in one home: people who start at the same time are all served. */
const MAX_WAITING_PER_METHOD = 3;
const TRY_AGAIN_SECONDS = 30;

const REPLACED: ErrorBody = {
  code: "CANCELLED",
  message:
    "Newer sign-ins were started for this home, and this one made room. Use the newest code. " +
    "Nothing was changed.",
};

/** Sign-ins to Codex homes: started by people whenever they want, followed by every tab. */
export type DeviceAuth = {
  start(request: StartDeviceAuth, from: RequestOrigin): Promise<DeviceAuthStarted>;
  list(): DeviceAuthAttempt[];
  get(id: string): DeviceAuthAttempt;
  /** Takes the address that a person pasted, and answers what came of it. */
  submitAddress(id: string, address: string): Promise<DeviceAuthAttempt>;
  /** Says whether another account may take the home over, and answers what came of it. */
  confirm(id: string, isAccepted: boolean, from: RequestOrigin): Promise<DeviceAuthAttempt>;
  cancel(id: string, from: RequestOrigin): Promise<DeviceAuthAttempt>;
  /** Gives up on what is pending and waits until that is written down. */
  close(): Promise<void>;
};

export function createDeviceAuth({ flows, live, audit, maxWaiting, ...deps }: Deps): DeviceAuth {
  const { homes, signIns, log } = deps;
  const attempts = createDeviceAuthAttempts(live, log);
  const pending = createPendingSignIns({ ...deps, attempts, audit });
  const room = createRoom(pending, maxWaiting);

  const begin = async (name: string, method: SignInMethod, from: RequestOrigin) => {
    await signIns.checkPossible(name);
    const id = uuid();
    const controller = new AbortController();
    const startedAt = new Date().toISOString();
    const { finished, submitAddress, ...shown } = await flows[method].start(name, {
      signal: controller.signal,
      onTrouble: (trouble) => attempts.setTrouble(id, trouble),
    });
    const attempt = toAttempt({ ...shown, id, codexHome: name, method, startedAt }, from);
    attempts.add(attempt);
    pending.follow({ id, codexHome: name, method, controller, from, submitAddress, finished });
    room.makeOthersLeave({ codexHome: name, method }, from);
    await Promise.all([
      audit.record({ action: "device_auth.started", codexHome: name, from }),
      homes.markDeviceAuthStarted(name, startedAt),
    ]);
    return toStarted(attempt);
  };

  return {
    async start({ codexHome, method = "device" }, from) {
      const name = homes.resolve(codexHome);
      const leave = room.enter({ codexHome: name, method }, from);
      try {
        return await begin(name, method, from);
      } finally {
        leave();
      }
    },

    list: () => attempts.list(),
    get: (id) => attempts.get(id),

    async submitAddress(id, address) {
      const { state, confirmation } = attempts.get(id);
      const submit = pending.get(id)?.submitAddress;
      if (!submit || state !== "pending" || confirmation) {
        throw new Conflict("This sign-in does not wait for an address.");
      }
      await submit(address);
      return attempts.untilDecided(id);
    },

    async confirm(id, isAccepted, from) {
      attempts.get(id);
      const answer = pending.get(id)?.answer;
      if (!answer) throw new Conflict("This sign-in does not ask about another account.");
      attempts.unask(id);
      answer({ isAccepted, from });
      return attempts.untilDecided(id);
    },

    async cancel(id, from) {
      await pending.cancel(attempts.get(id).id, from);
      return pending.get(id)?.isStoring ? attempts.untilDecided(id) : attempts.get(id);
    },

    close: () => pending.cancelAll(),
  };
}

/** How many sign-ins may wait for a person: each asks the authorization server every few seconds. */
function createRoom(pending: PendingSignIns, maxWaiting: number) {
  let starting = 0;

  const replaceOldest = (place: SignInPlace, from: RequestOrigin): boolean => {
    const [oldest] = pending.listWaiting(place);
    if (oldest) void pending.cancel(oldest.id, from, REPLACED);
    return oldest !== undefined;
  };

  return {
    /**
     * Takes a place for one that is about to start, and returns what gives it back. Somebody who
     * starts once more is never refused: an older one of theirs makes room. @throws RateLimited
     */
    enter(place: SignInPlace, from: RequestOrigin): () => void {
      const isFull = pending.listWaiting().length + starting >= maxWaiting;
      if (isFull && !replaceOldest(place, from)) {
        const most = `${maxWaiting} sign-ins wait already. Finish or cancel one, or try again.`;
        throw new RateLimited(TRY_AGAIN_SECONDS, most);
      }
      starting += 1;
      return () => (starting -= 1);
    },

    /** Ends the oldest ones of a method in a home where there are too many. */
    makeOthersLeave(place: SignInPlace, from: RequestOrigin) {
      while (pending.listWaiting(place).length > MAX_WAITING_PER_METHOD) replaceOldest(place, from);
    },
  };
}
