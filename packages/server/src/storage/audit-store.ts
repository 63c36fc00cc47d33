import { AuditEntrySchema, type AuditEntry } from "@latchkey/contracts";
import type { Kysely } from "kysely";
import type { AuditTrail } from "../ports/audit-trail.ts";
import type { Database } from "./schema.ts";

export function createAuditStore(db: Kysely<Database>): AuditTrail {
  return {
    async append({ id, at, action, codexHome, outcome, code, account, from }) {
      await db
        .insertInto("audit")
        .values({
          id,
          at,
          action,
          codex_home: codexHome,
          outcome: outcome ?? null,
          code: code ?? null,
          account: account ?? null,
          browser: from?.browser ?? null,
          address: from?.address ?? null,
        })
        .execute();
    },

    async list(limit) {
      const rows = await db
        .selectFrom("audit")
        .selectAll()
        .orderBy("id", "desc")
        .limit(limit)
        .execute();
      return rows.map(toEntry);
    },
  };
}

function toEntry(row: Database["audit"]): AuditEntry {
  const hasOrigin = row.browser !== null || row.address !== null;
  return AuditEntrySchema.parse({
    id: row.id,
    at: row.at,
    action: row.action,
    codexHome: row.codex_home,
    outcome: row.outcome ?? undefined,
    code: row.code ?? undefined,
    account: row.account ?? undefined,
    from: hasOrigin
      ? { browser: row.browser ?? undefined, address: row.address ?? undefined }
      : undefined,
  });
}
