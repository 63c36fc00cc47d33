import type { AuditEntry } from "@latchkey/contracts";

/** Who signed what in and out. Entries are added and read, never changed. */
export interface AuditTrail {
  append(entry: AuditEntry): Promise<void>;
  /** The newest entries first. */
  list(limit: number): Promise<AuditEntry[]>;
}
