import { isSameAccount } from "@latchkey/auth";
import type { Account, DeviceAuthState, ErrorBody, ErrorCode } from "@latchkey/contracts";
import type { Logger } from "pino";
import { Failure, INTERNAL } from "../../failure.ts";
import type { HomeSignIns } from "../../ports/home-sign-ins.ts";
import type { NewSignIn } from "../../ports/sign-in-flow.ts";
import type { RequestOrigin } from "../audit/audit.ts";
import type { DeviceAuthAttempts } from "./device-auth-attempts.ts";
import type { HomeStatus } from "./home-status.ts";
import type { PendingSignIn, Verdict } from "./pending-sign-in.ts";

export type FollowDeps = {
  attempts: DeviceAuthAttempts;
  homes: HomeStatus;
  signIns: HomeSignIns;
  /** How long a person has to say whether another account may take the home over. */
  confirmationMs: number;
  log: Logger;
};

/** What became of a sign-in. */
export type SignInEnd = {
  state: Exclude<DeviceAuthState, "pending">;
  result?: { account?: Account; updatedHomes?: string[]; error?: ErrorBody };
  /** Who ended it, when that was not who started it. */
  from?: RequestOrigin;
};

/**
 * Waits until the person has signed in, and stores the result. Another account than the home had
 * takes it over only when somebody says so. Never rejects.
 */
export async function followSignIn(
  deps: FollowDeps,
  pending: PendingSignIn,
  finished: Promise<NewSignIn>,
): Promise<SignInEnd> {
  try {
    const signIn = await finished;
    if (!deps.homes.isRegistered(pending.codexHome)) {
      return { state: "failed", result: { error: HOME_GONE } };
    }
    const { isAccepted, from } = await mayStore(deps, pending, signIn);
    // A cancellation in the meantime counts: nobody is told that it came too late.
    if (!isAccepted || pending.controller.signal.aborted) {
      return { state: "cancelled", ...(from && { from }) };
    }
    pending.isStoring = true;
    const updatedHomes = await deps.signIns.put(pending.codexHome, signIn.tokens);
    const stored = { account: signIn.account, updatedHomes };
    const error = await deps.signIns.verify(pending.codexHome);
    if (error) return { state: "failed", result: { ...stored, error } };
    return { state: "signed_in", result: stored };
  } catch (error) {
    if (error instanceof Failure) {
      return { state: END_STATES[error.code] ?? "failed", result: { error: error.toBody() } };
    }
    if (!pending.controller.signal.aborted) deps.log.error({ err: error }, "device_auth.crashed");
    return { state: "failed", result: { error: INTERNAL } };
  }
}

async function mayStore(
  { attempts, homes, confirmationMs }: FollowDeps,
  pending: PendingSignIn,
  { account }: NewSignIn,
): Promise<Verdict> {
  const { id, codexHome, controller } = pending;
  const { account: previous } = await homes.describe(codexHome);
  if (!previous || isSameAccount(previous, account)) return { isAccepted: true };
  const { promise, resolve } = Promise.withResolvers<Verdict>();
  const refuse = () => resolve({ isAccepted: false });
  const timer = setTimeout(refuse, confirmationMs).unref();
  controller.signal.addEventListener("abort", refuse, { once: true });
  if (controller.signal.aborted) refuse();
  pending.answer = resolve;
  attempts.ask(id, { previous, account }, new Date(Date.now() + confirmationMs).toISOString());
  try {
    return await promise;
  } finally {
    clearTimeout(timer);
    delete pending.answer;
  }
}

const HOME_GONE: ErrorBody = {
  code: "CODEX_HOME_UNKNOWN",
  message: "That Codex home is not there any more.",
};

const END_STATES: Partial<Record<ErrorCode, "expired" | "denied">> = {
  DEVICE_AUTH_EXPIRED: "expired",
  DEVICE_AUTH_DENIED: "denied",
};
