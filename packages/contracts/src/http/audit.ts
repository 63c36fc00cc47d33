import { z } from "zod";
import { AuditEntrySchema } from "../model/audit.ts";

export const ListAuditQuerySchema = z.object({
  limit: z.coerce.number().int().min(1).max(1000).default(100),
});
export type ListAuditQuery = z.infer<typeof ListAuditQuerySchema>;

/** The newest entries first. */
export const AuditListSchema = z.object({ entries: z.array(AuditEntrySchema) });
export type AuditList = z.infer<typeof AuditListSchema>;
