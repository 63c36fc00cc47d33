import type { AuditList } from "@latchkey/contracts";
import { requestJson } from "./http-client.ts";

export function listAudit(limit: number, signal?: AbortSignal): Promise<AuditList> {
  return requestJson(`/api/audit?limit=${limit}`, (wire) => wire.AuditListSchema, {
    ...(signal && { signal }),
  });
}
