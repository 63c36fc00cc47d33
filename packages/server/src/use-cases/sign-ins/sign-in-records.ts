import type { DeviceAuthAttempt, DeviceAuthStarted, DeviceAuthState } from "@latchkey/contracts";
import type { Audit, RequestOrigin } from "../audit/audit.ts";

type Shown = Omit<DeviceAuthAttempt, "state" | "updatedHomes" | "startedFrom">;

/** A sign-in that was just started, as every tab sees it. */
export function toAttempt(shown: Shown, { browser }: RequestOrigin): DeviceAuthAttempt {
  return {
    ...shown,
    state: "pending",
    updatedHomes: [],
    ...(browser !== undefined && { startedFrom: browser }),
  };
}

/** The answer to whoever started it. */
export function toStarted(attempt: DeviceAuthAttempt): DeviceAuthStarted {
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

/** The end of a sign-in for the audit trail. */
export function toFinishedEntry(
  { codexHome, account, error }: DeviceAuthAttempt,
  outcome: Exclude<DeviceAuthState, "pending">,
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
