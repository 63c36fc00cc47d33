import type { AuditEntry } from "@latchkey/contracts";
import type { Logger } from "pino";
import { v7 as uuid } from "uuid";
import type { AuditTrail } from "../../ports/audit-trail.ts";

/** Where a request came from: the browser as people know it, and the address that it connected from. */
export type RequestOrigin = NonNullable<AuditEntry["from"]>;

/** Writes down what is done to sign-ins. A trail that cannot be written stops nobody from signing in. */
export type Audit = {
  record(entry: Omit<AuditEntry, "id" | "at">): Promise<void>;
  list(limit: number): Promise<AuditEntry[]>;
};

export function createAudit(trail: AuditTrail, log: Logger): Audit {
  return {
    async record(entry) {
      try {
        await trail.append({ ...entry, id: uuid(), at: new Date().toISOString() });
      } catch (error) {
        log.error({ err: error, ...entry }, "audit.write_failed");
      }
    },
    list: (limit) => trail.list(limit),
  };
}
