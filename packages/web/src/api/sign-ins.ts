import {
  type DeviceAuthList,
  DeviceAuthListSchema,
  type DeviceAuthStarted,
  DeviceAuthStartedSchema,
} from "@latchkey/contracts";
import { requestDone, requestJson } from "./http-client.ts";

const ROOT = "/api/codex/device-auth";
const START_TIMEOUT_MS = 90_000;

export function startDeviceAuth(codexHome: string): Promise<DeviceAuthStarted> {
  return requestJson(ROOT, DeviceAuthStartedSchema, {
    method: "POST",
    body: { codexHome },
    timeoutMs: START_TIMEOUT_MS,
  });
}

export function listDeviceAuth(signal?: AbortSignal): Promise<DeviceAuthList> {
  return requestJson(ROOT, DeviceAuthListSchema, { ...(signal && { signal }) });
}

export function cancelDeviceAuth(id: string): Promise<void> {
  return requestDone(`${ROOT}/${encodeURIComponent(id)}`, { method: "DELETE" });
}
