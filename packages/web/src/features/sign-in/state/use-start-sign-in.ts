import type { DeviceAuthAttempt, DeviceAuthStarted, SignInMethod } from "@latchkey/contracts";
import { useMutation } from "@tanstack/react-query";
import { startDeviceAuth } from "../../../api/sign-ins.ts";
import { useSignIns } from "./sign-in-context.ts";

/** Begins a sign-in. Only ever called because a person asked for it. */
export function useStartSignIn() {
  const { dispatch } = useSignIns();
  return useMutation({
    mutationFn: ({ codexHome, method }: { codexHome: string; method: SignInMethod }) =>
      startDeviceAuth({ codexHome, method }),
    onSuccess: (started) => dispatch({ type: "started", attempt: attemptOf(started) }),
  });
}

function attemptOf(started: DeviceAuthStarted): DeviceAuthAttempt {
  const { id, codexHome, method, verificationUrl, userCode } = started;
  const { startedAt, expiresAt, intervalSec } = started;
  return {
    ...{ id, codexHome, method, verificationUrl, userCode, startedAt, expiresAt, intervalSec },
    state: "pending",
    updatedHomes: [],
  };
}
