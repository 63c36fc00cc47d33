import type { Health, ProviderList } from "@latchkey/contracts";
import { requestDone, requestJson } from "./http-client.ts";

export function readHealth(signal?: AbortSignal): Promise<Health> {
  return requestJson("/api/health", (wire) => wire.HealthSchema, { ...(signal && { signal }) });
}

export function listProviders(signal?: AbortSignal): Promise<ProviderList> {
  return requestJson("/api/providers", (wire) => wire.ProviderListSchema, {
    ...(signal && { signal }),
  });
}

export function openSession(accessToken: string): Promise<void> {
  return requestDone("/api/session", { method: "POST", body: { accessToken } });
}

export function closeSession(): Promise<void> {
  return requestDone("/api/session", { method: "DELETE" });
}

export function runExtraAction(id: string): Promise<void> {
  return requestDone(`/api/extra-actions/${encodeURIComponent(id)}`, { method: "POST" });
}
