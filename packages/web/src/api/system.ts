import type { Health, OpenSession, ProviderList } from "@latchkey/contracts";
import { useQuery } from "@tanstack/react-query";
import { requestDone, requestJson } from "./http-client.ts";
import { keepSessionKey } from "./session-key.ts";

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

/** Opens a session with the access token, or with the code of a sign-in link. */
export async function openSession(shown: OpenSession): Promise<void> {
  const { sessionKey } = await requestJson("/api/session", (wire) => wire.SessionOpenedSchema, {
    method: "POST",
    body: shown,
  });
  keepSessionKey(sessionKey);
}

export async function closeSession(): Promise<void> {
  await requestDone("/api/session", { method: "DELETE" });
  keepSessionKey(undefined);
}

export function runExtraAction(id: string): Promise<void> {
  return requestDone(`/api/extra-actions/${encodeURIComponent(id)}`, { method: "POST" });
}
