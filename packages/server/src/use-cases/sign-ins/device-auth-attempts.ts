import { EventEmitter, once } from "node:events";
import type { DeviceAuthAttempt, DeviceAuthState, ErrorBody } from "@latchkey/contracts";
import type { Logger } from "pino";
import { NotFound } from "../../failure.ts";
import type { LiveEvents } from "../../ports/live-events.ts";

const KEPT_FINISHED_ATTEMPTS = 50;

type Finished = Exclude<DeviceAuthState, "pending">;
type Confirmation = NonNullable<DeviceAuthAttempt["confirmation"]>;
type Result = Pick<Partial<DeviceAuthAttempt>, "account" | "updatedHomes" | "error">;

/** Tries to sign in, pending and lately finished, held for every tab. Each change is told to all. */
export type DeviceAuthAttempts = {
  add(attempt: DeviceAuthAttempt): void;
  list(): DeviceAuthAttempt[];
  /** @throws NotFound */
  get(id: string): DeviceAuthAttempt;
  setTrouble(id: string, trouble: ErrorBody | undefined): void;
  /** Asks everyone whether another account may take the home over. */
  ask(id: string, confirmation: Confirmation, until: string): void;
  /** The question was answered. */
  unask(id: string): void;
  /** The attempt as soon as it has ended, or asks something. */
  untilDecided(id: string): Promise<DeviceAuthAttempt>;
  /** Ends a pending attempt, once: answers it, or undefined when it had ended before. */
  finish(id: string, state: Finished, result?: Result): DeviceAuthAttempt | undefined;
};

export function createDeviceAuthAttempts(live: LiveEvents, log: Logger): DeviceAuthAttempts {
  const attempts = new Map<string, DeviceAuthAttempt>();

  const decided = new EventEmitter();
  decided.setMaxListeners(0);

  const put = (attempt: DeviceAuthAttempt) => {
    attempts.set(attempt.id, attempt);
    if (isDecided(attempt)) decided.emit(attempt.id, attempt);
    live.publish({ topic: "sign_ins", message: { type: "device_auth_updated", attempt } });
  };

  const find = (id: string) => {
    const attempt = attempts.get(id);
    if (!attempt) throw new NotFound("sign-in");
    return attempt;
  };

  const getPending = (id: string) => {
    const attempt = attempts.get(id);
    return attempt?.state === "pending" ? attempt : undefined;
  };

  return {
    add(attempt) {
      log.info({ deviceAuthId: attempt.id, codexHome: attempt.codexHome }, "device_auth.started");
      put(attempt);
    },

    list: () => [...attempts.values()],

    get: find,

    setTrouble(id, trouble) {
      const attempt = getPending(id);
      if (attempt) put(withTrouble(attempt, trouble));
    },

    ask(id, confirmation, expiresAt) {
      const attempt = getPending(id);
      if (attempt) put({ ...attempt, confirmation, expiresAt });
    },

    unask(id) {
      const attempt = getPending(id);
      if (attempt) put(withoutQuestion(attempt));
    },

    async untilDecided(id) {
      const attempt = find(id);
      if (isDecided(attempt)) return attempt;
      const [settled] = (await once(decided, id)) as [DeviceAuthAttempt];
      return settled;
    },

    finish(id, state, result = {}) {
      const attempt = getPending(id);
      if (!attempt) return undefined;
      const finishedAt = new Date().toISOString();
      const ended = withoutQuestion(withTrouble(attempt, undefined));
      const finished = { ...ended, ...result, state, finishedAt };
      put(finished);
      const { codexHome } = attempt;
      log.info(
        { deviceAuthId: id, codexHome, outcome: state, code: result.error?.code },
        "device_auth.finished",
      );
      forgetOldest(attempts);
      return finished;
    },
  };
}

function isDecided({ state, confirmation }: DeviceAuthAttempt): boolean {
  return state !== "pending" || confirmation !== undefined;
}

function withoutQuestion(attempt: DeviceAuthAttempt): DeviceAuthAttempt {
  const rest = { ...attempt };
  delete rest.confirmation;
  return rest;
}

function withTrouble(
  attempt: DeviceAuthAttempt,
  trouble: ErrorBody | undefined,
): DeviceAuthAttempt {
  const rest = { ...attempt };
  delete rest.trouble;
  return trouble ? { ...rest, trouble } : rest;
}

function forgetOldest(attempts: Map<string, DeviceAuthAttempt>): void {
  const finished = [...attempts.values()].filter(({ state }) => state !== "pending");
  for (const { id } of finished.slice(0, -KEPT_FINISHED_ATTEMPTS)) attempts.delete(id);
}
