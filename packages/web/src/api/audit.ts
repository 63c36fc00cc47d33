import type { AuditList } from "@latchkey/contracts";
import { useQuery } from "@tanstack/react-query";
import { requestJson } from "./http-client.ts";

export const auditKey = ["audit"] as const;

/** What was done to the sign-ins, newest first. */
export function useAudit(limit: number) {
  return useQuery({
    queryKey: auditKey,
    queryFn: ({ signal }): Promise<AuditList> =>
      requestJson(`/api/audit?limit=${limit}`, (wire) => wire.AuditListSchema, { signal }),
  });
}
