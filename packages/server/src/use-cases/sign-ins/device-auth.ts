import type {
  DeviceAuthAttempt,
  DeviceAuthStarted,
  DeviceAuthState,
  ErrorBody,
  ErrorCode,
} from "@latchkey/contracts";
import type { Logger } from "pino";
import { v7 as uuid } from "uuid";
import { Failure } from "../../failure.ts";
import type { DeviceSignIn, DeviceSignInStarted } from "../../ports/device-sign-in.ts";
import type { LiveEvents } from "../../ports/live-events.ts";
import { INTERNAL } from "../runs/run-failures.ts";
import { createDeviceAuthAttempts } from "./device-auth-attempts.ts";
import type { HomeStatus } from "./home-status.ts";

type Deps = { signIn: DeviceSignIn; homes: HomeStatus; live: LiveEvents; log: Logger };

/** Sign-ins with a device code: started by people, any number at once, followed by every tab. */
export type DeviceAuth = {
  start(codexHome: string | undefined, startedFrom: string | undefined): Promise<DeviceAuthStarted>;
  list(): DeviceAuthAttempt[];
  get(id: string): DeviceAuthAttempt;
  cancel(id: string): DeviceAuthAttempt;
  close(): void;
};

export function createDeviceAuth({ signIn, homes, live, log }: Deps): DeviceAuth {
  const attempts = createDeviceAuthAttempts(live, log);
  const controllers = new Map<string, AbortController>();

  const follow = async (id: string, finished: DeviceSignInStarted["finished"]) => {
    try {
      const { account, updatedHomes } = await finished;
      attempts.finish(id, "signed_in", { account, updatedHomes });
      await Promise.all(updatedHomes.map((name) => homes.announce(name)));
    } catch (error) {
      const { state, body } = toEnd(error);
      if (body === INTERNAL && !controllers.get(id)?.signal.aborted) {
        log.error({ err: error }, "device_auth.crashed");
      }
      attempts.finish(id, state, { error: body });
    } finally {
      controllers.delete(id);
    }
  };

  return {
    async start(codexHome, startedFrom) {
      const name = homes.resolve(codexHome);
      const id = uuid();
      const controller = new AbortController();
      const startedAt = new Date().toISOString();
      const { finished, ...shown } = await signIn.start(name, {
        signal: controller.signal,
        onTrouble: (trouble) => attempts.setTrouble(id, trouble),
      });
      const attempt: DeviceAuthAttempt = {
        ...shown,
        id,
        codexHome: name,
        state: "pending",
        startedAt,
        updatedHomes: [],
        ...(startedFrom !== undefined && { startedFrom }),
      };
      controllers.set(id, controller);
      attempts.add(attempt);
      void follow(id, finished);
      await homes.markDeviceAuthStarted(name, startedAt);
      return toStarted(attempt);
    },

    list: () => attempts.list(),
    get: (id) => attempts.get(id),

    cancel(id) {
      attempts.finish(attempts.get(id).id, "cancelled");
      controllers.get(id)?.abort(new DOMException("Cancelled by a person.", "AbortError"));
      return attempts.get(id);
    },

    close() {
      for (const controller of controllers.values()) controller.abort();
    },
  };
}

function toStarted(attempt: DeviceAuthAttempt): DeviceAuthStarted {
  const { id, verificationUrl, userCode, expiresAt, intervalSec, startedAt, codexHome } = attempt;
  const leftMs = Date.parse(expiresAt) - Date.now();
  return {
    status: "started",
    id,
    verificationUrl,
    userCode,
    expiresInSec: Math.max(0, Math.round(leftMs / 1000)),
    expiresAt,
    intervalSec,
    startedAt,
    codexHome,
  };
}

const END_STATES: Partial<Record<ErrorCode, "expired" | "denied">> = {
  DEVICE_AUTH_EXPIRED: "expired",
  DEVICE_AUTH_DENIED: "denied",
};

function toEnd(error: unknown): { state: Exclude<DeviceAuthState, "pending">; body: ErrorBody } {
  if (!(error instanceof Failure)) return { state: "failed", body: INTERNAL };
  return { state: END_STATES[error.code] ?? "failed", body: error.toBody() };
}
