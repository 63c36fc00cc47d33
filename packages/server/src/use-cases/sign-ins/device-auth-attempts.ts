import type { DeviceAuthAttempt, DeviceAuthState, ErrorBody } from "@latchkey/contracts";
import type { Logger } from "pino";
import { NotFound } from "../../failure.ts";
import type { LiveEvents } from "../../ports/live-events.ts";

const KEPT_FINISHED_ATTEMPTS = 50;

type Finished = Exclude<DeviceAuthState, "pending">;
type Result = Pick<Partial<DeviceAuthAttempt>, "account" | "updatedHomes" | "error">;

/** Tries to sign in, pending and lately finished, held for every tab. Each change is told to all. */
export type DeviceAuthAttempts = {
  add(attempt: DeviceAuthAttempt): void;
  list(): DeviceAuthAttempt[];
  /** @throws NotFound */
  get(id: string): DeviceAuthAttempt;
  setTrouble(id: string, trouble: ErrorBody | undefined): void;
  /** Ends a pending attempt, once: answers it, or undefined when it had ended before. */
  finish(id: string, state: Finished, result?: Result): DeviceAuthAttempt | undefined;
};

export function createDeviceAuthAttempts(live: LiveEvents, log: Logger): DeviceAuthAttempts {
  const attempts = new Map<string, DeviceAuthAttempt>();

  const put = (attempt: DeviceAuthAttempt) => {
    attempts.set(attempt.id, attempt);
    live.publish({ topic: "sign_ins", message: { type: "device_auth_updated", attempt } });
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

    get(id) {
      const attempt = attempts.get(id);
      if (!attempt) throw new NotFound("sign-in");
      return attempt;
    },

    setTrouble(id, trouble) {
      const attempt = getPending(id);
      if (attempt) put(withTrouble(attempt, trouble));
    },

    finish(id, state, result = {}) {
      const attempt = getPending(id);
      if (!attempt) return undefined;
      const finishedAt = new Date().toISOString();
      const finished = { ...withTrouble(attempt, undefined), ...result, state, finishedAt };
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
