import type { Kysely } from "kysely";
import type { ConversationStore } from "../ports/conversation-store.ts";
import { toConversation } from "./row-mapping.ts";
import type { Database } from "./schema.ts";

export function createConversationStore(db: Kysely<Database>): ConversationStore {
  return {
    async create({ id, title, provider, model, createdAt }) {
      await db
        .insertInto("conversations")
        .values({
          id,
          title,
          provider,
          model,
          archived: 0,
          thread_id: null,
          active_run_id: null,
          has_failed: 0,
          last_seq: 0,
          created_at: createdAt,
          updated_at: createdAt,
        })
        .execute();
    },

    async get(id) {
      const row = await db
        .selectFrom("conversations")
        .selectAll()
        .where("id", "=", id)
        .executeTakeFirst();
      return row && toConversation(row);
    },

    async list({ cursor, limit, search, archived }) {
      let query = db
        .selectFrom("conversations")
        .selectAll()
        .where("archived", "=", archived === "true" ? 1 : 0)
        .orderBy("updated_at", "desc")
        .orderBy("id", "desc")
        .limit(limit + 1);
      if (search) query = query.where("title", "like", `%${search}%`);
      const after = cursor === undefined ? undefined : decodeCursor(cursor);
      if (after) {
        query = query.where((where) =>
          where.or([
            where("updated_at", "<", after.updatedAt),
            where.and([where("updated_at", "=", after.updatedAt), where("id", "<", after.id)]),
          ]),
        );
      }
      const rows = await query.execute();
      const page = rows.slice(0, limit);
      const last = page.at(-1);
      return {
        conversations: page.map(toConversation),
        ...(rows.length > limit && last && { nextCursor: `${last.updated_at}~${last.id}` }),
      };
    },

    async change(id, { title, archived, updatedAt }) {
      const { numUpdatedRows } = await db
        .updateTable("conversations")
        .set({
          updated_at: updatedAt,
          ...(title !== undefined && { title }),
          ...(archived !== undefined && { archived: archived ? 1 : 0 }),
        })
        .where("id", "=", id)
        .executeTakeFirst();
      return numUpdatedRows > 0n;
    },

    async delete(id) {
      const { numDeletedRows } = await db
        .deleteFrom("conversations")
        .where("id", "=", id)
        .executeTakeFirst();
      return numDeletedRows > 0n;
    },
  };
}

function decodeCursor(cursor: string): { updatedAt: string; id: string } | undefined {
  const [updatedAt, id] = cursor.split("~");
  return updatedAt && id ? { updatedAt, id } : undefined;
}
