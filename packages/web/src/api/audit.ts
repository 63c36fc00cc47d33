import { type AuditList, AuditListSchema } from "@latchkey/contracts";
import { requestJson } from "./http-client.ts";

export function listAudit(limit: number, signal?: AbortSignal): Promise<AuditList> {
  return requestJson(`/api/audit?limit=${limit}`, AuditListSchema, { ...(signal && { signal }) });
}
