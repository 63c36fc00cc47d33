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
import type { Audit, RequestOrigin } from "../audit/audit.ts";
import { INTERNAL } from "../runs/run-failures.ts";
import { createDeviceAuthAttempts } from "./device-auth-attempts.ts";
import type { HomeStatus } from "./home-status.ts";

type Deps = {
  signIn: DeviceSignIn;
  homes: HomeStatus;
  live: LiveEvents;
  audit: Audit;
  log: Logger;
};

type SignedIn = Awaited<DeviceSignInStarted["finished"]>;
type Finished = Exclude<DeviceAuthState, "pending">;
type Pending = { controller: AbortController; from: RequestOrigin; followed: Promise<void> };

/** Sign-ins with a device code: started by people, any number at once, followed by every tab. */
export type DeviceAuth = {
  start(codexHome: string | undefined, from: RequestOrigin): Promise<DeviceAuthStarted>;
  list(): DeviceAuthAttempt[];
  get(id: string): DeviceAuthAttempt;
  cancel(id: string, from: RequestOrigin): Promise<DeviceAuthAttempt>;
  /** Gives up on what is pending and waits until that is written down. */
  close(): Promise<void>;
};

export function createDeviceAuth({ signIn, homes, live, audit, log }: Deps): DeviceAuth {
  const attempts = createDeviceAuthAttempts(live, log);
  const pending = new Map<string, Pending>();

  const finish = async (
    id: string,
    { state, ...result }: { state: Finished; error?: ErrorBody } & Partial<SignedIn>,
    from = pending.get(id)?.from,
  ) => {
    const attempt = attempts.finish(id, state, result);
    if (attempt) await audit.record(toFinishedEntry(attempt, state, from));
  };

  const follow = async (id: string, finished: DeviceSignInStarted["finished"]) => {
    try {
      const { account, updatedHomes } = await finished;
      await finish(id, { state: "signed_in", account, updatedHomes });
      await Promise.all(updatedHomes.map((name) => homes.announce(name)));
    } catch (error) {
      const { state, body } = toEnd(error);
      if (body === INTERNAL && !pending.get(id)?.controller.signal.aborted) {
        log.error({ err: error }, "device_auth.crashed");
      }
      await finish(id, { state, error: body });
    } finally {
      pending.delete(id);
    }
  };

  return {
    async start(codexHome, from) {
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
        method: "device",
        state: "pending",
        startedAt,
        updatedHomes: [],
        ...(from.browser !== undefined && { startedFrom: from.browser }),
      };
      attempts.add(attempt);
      const recorded = audit.record({ action: "device_auth.started", codexHome: name, from });
      pending.set(id, { controller, from, followed: follow(id, finished) });
      await Promise.all([recorded, homes.markDeviceAuthStarted(name, startedAt)]);
      return toStarted(attempt);
    },

    list: () => attempts.list(),
    get: (id) => attempts.get(id),

    async cancel(id, from) {
      await finish(attempts.get(id).id, { state: "cancelled" }, from);
      pending.get(id)?.controller.abort(new DOMException("Cancelled by a person.", "AbortError"));
      return attempts.get(id);
    },

    async close() {
      const ending = [...pending.values()];
      await Promise.all([...pending.keys()].map((id) => finish(id, { state: "cancelled" }, {})));
      for (const { controller } of ending) controller.abort();
      await Promise.allSettled(ending.map(({ followed }) => followed));
    },
  };
}

function toFinishedEntry(
  { codexHome, account, error }: DeviceAuthAttempt,
  outcome: Finished,
  from: RequestOrigin | undefined,
): Parameters<Audit["record"]>[0] {
  const name = account?.email ?? account?.accountId;
  return {
    action: "device_auth.finished",
    codexHome,
    outcome,
    ...(error && { code: error.code }),
    ...(name !== undefined && { account: name }),
    ...(from && { from }),
  };
}

function toStarted(attempt: DeviceAuthAttempt): DeviceAuthStarted {
  const { id, method, verificationUrl, expiresAt, intervalSec, startedAt, codexHome } = attempt;
  const leftMs = Date.parse(expiresAt) - Date.now();
  return {
    status: "started",
    id,
    method,
    verificationUrl,
    expiresInSec: Math.max(0, Math.round(leftMs / 1000)),
    expiresAt,
    intervalSec,
    startedAt,
    codexHome,
    ...(attempt.userCode !== undefined && { userCode: attempt.userCode }),
  };
}

const END_STATES: Partial<Record<ErrorCode, "expired" | "denied">> = {
  DEVICE_AUTH_EXPIRED: "expired",
  DEVICE_AUTH_DENIED: "denied",
};

function toEnd(error: unknown): { state: Finished; body: ErrorBody } {
  if (!(error instanceof Failure)) return { state: "failed", body: INTERNAL };
  return { state: END_STATES[error.code] ?? "failed", body: error.toBody() };
}
