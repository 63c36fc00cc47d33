import { once } from "node:events";
import { unavailable } from "../errors/error-mapping.ts";
import { fromLoginFailure, toLoginError } from "../errors/login-failure.ts";
import type { LoginCompleted } from "../protocol/account.ts";
import type { AppServer } from "./app-server.ts";

const CANCEL_TIMEOUT_MS = 2_000;

/** A sign-in with a device code that Codex's own client has begun. */
export interface DeviceLogin {
  verificationUrl: string;
  userCode: string;
  /**
   * Resolves when the home holds the new credentials. Rejects with an `AuthError`, a `CodexError`
   * or the signal's reason. The process has ended by then.
   */
  finished: Promise<void>;
}

export interface StartedLogin {
  server: AppServer;
  completed: Promise<LoginCompleted>;
}

/** Asks for a device code. The server belongs to this sign-in and ends with it. */
export async function startDeviceLogin(
  { server, completed }: StartedLogin,
  signal: AbortSignal,
): Promise<DeviceLogin> {
  try {
    const login = await server.call(
      "account/login/start",
      { type: "chatgptDeviceCode" },
      { signal },
    );
    if (login.type !== "chatgptDeviceCode") {
      throw unavailable(`It began another sign-in than it was asked for: ${login.type}.`);
    }
    const { verificationUrl, userCode, loginId } = login;
    return {
      verificationUrl,
      userCode,
      finished: finish(server, { loginId, completed, signal }),
    };
  } catch (error) {
    await server.terminate();
    throw signal.aborted ? signal.reason : toLoginError(error);
  }
}

async function finish(
  server: AppServer,
  login: { loginId: string; completed: Promise<LoginCompleted>; signal: AbortSignal },
): Promise<void> {
  const { loginId, completed, signal } = login;
  const done = new AbortController();
  try {
    signal.throwIfAborted();
    const { success, error } = await Promise.race([
      completed,
      once(signal, "abort", { signal: done.signal }).then(() => Promise.reject(signal.reason)),
      server.exited.then(() => Promise.reject(unavailable("Its process ended."))),
    ]);
    if (!success) throw fromLoginFailure(error ?? "");
  } catch (error) {
    if (signal.aborted) {
      const options = { timeoutMs: CANCEL_TIMEOUT_MS };
      await server.call("account/login/cancel", { loginId }, options).catch(() => undefined);
    }
    throw error;
  } finally {
    done.abort();
    await server.terminate();
  }
}
