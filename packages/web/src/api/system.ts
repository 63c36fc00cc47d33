import type { Health, ProviderList } from "@latchkey/contracts";
import { useQuery } from "@tanstack/react-query";
import { requestDone, requestJson } from "./http-client.ts";

const UNAVAILABLE_POLL_MS = 10_000;

export const providersKey = ["providers"] as const;

/** What kind of console this is. */
export function useHealth(): Health | undefined {
  const { data } = useQuery({
    queryKey: ["health"],
    queryFn: ({ signal }): Promise<Health> =>
      requestJson("/api/health", (wire) => wire.HealthSchema, { signal }),
  });
  return data;
}

/** Who can answer, asked again and again while somebody of them cannot. */
export function useProviders(): ProviderList | undefined {
  const { data } = useQuery({
    queryKey: providersKey,
    queryFn: ({ signal }): Promise<ProviderList> =>
      requestJson("/api/providers", (wire) => wire.ProviderListSchema, { signal }),
    refetchInterval: ({ state }) =>
      state.data?.every(({ available }) => available) ? false : UNAVAILABLE_POLL_MS,
  });
  return data;
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
