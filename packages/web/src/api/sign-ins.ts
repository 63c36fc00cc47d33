import type {
  ConfirmAccount,
  DeviceAuthList,
  DeviceAuthStarted,
  PastedAddress,
  StartDeviceAuth,
} from "@latchkey/contracts";
import { requestDone, requestJson } from "./http-client.ts";

const ROOT = "/api/codex/device-auth";
const START_TIMEOUT_MS = 90_000;

export function startDeviceAuth(start: StartDeviceAuth): Promise<DeviceAuthStarted> {
  return requestJson(ROOT, (wire) => wire.DeviceAuthStartedSchema, {
    method: "POST",
    body: start,
    timeoutMs: START_TIMEOUT_MS,
  });
}

export function listDeviceAuth(signal?: AbortSignal): Promise<DeviceAuthList> {
  return requestJson(ROOT, (wire) => wire.DeviceAuthListSchema, { ...(signal && { signal }) });
}

export function cancelDeviceAuth(id: string): Promise<void> {
  return requestDone(`${ROOT}/${encodeURIComponent(id)}`, { method: "DELETE" });
}

/** Hands over the address of the page that failed to load after the person had approved. */
export function sendPastedAddress(id: string, url: string): Promise<void> {
  return requestDone(`${ROOT}/${encodeURIComponent(id)}/callback`, {
    method: "POST",
    body: { url } satisfies PastedAddress,
    timeoutMs: START_TIMEOUT_MS,
  });
}

/** Answers whether the other account that signed in shall take the home over. */
export function confirmAccount(id: string, accept: boolean): Promise<void> {
  return requestDone(`${ROOT}/${encodeURIComponent(id)}/confirm`, {
    method: "POST",
    body: { accept } satisfies ConfirmAccount,
    timeoutMs: START_TIMEOUT_MS,
  });
}
