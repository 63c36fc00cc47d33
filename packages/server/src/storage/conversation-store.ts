import type { ConversationPage, ListConversationsQuery } from "@latchkey/contracts";
import { sql, type ExpressionBuilder, type Kysely } from "kysely";
import { z } from "zod";
import { Failure } from "../failure.ts";
import type { ConversationStore } from "../ports/conversation-store.ts";
import { toConversation } from "./row-mapping.ts";
import type { Database } from "./schema.ts";

export function createConversationStore(db: Kysely<Database>): ConversationStore {
  return {
    async create({ id, title, provider, model, agent, flow, createdAt }) {
      await db
        .insertInto("conversations")
        .values({
          id,
          title,
          provider,
          model,
          archived: 0,
          thread_id: null,
          agent: agent ?? null,
          flow: flow ?? null,
          working_folder: null,
          active_run_id: null,
          has_failed: 0,
          last_seq: 0,
          pending_approvals: 0,
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

    list: (query) => listConversations(db, query),

    async change(id, { title, archived, workingFolder, updatedAt }) {
      const { numUpdatedRows } = await db
        .updateTable("conversations")
        .set({
          updated_at: updatedAt,
          ...(title !== undefined && { title }),
          ...(archived !== undefined && { archived: archived ? 1 : 0 }),
          ...(workingFolder !== undefined && { working_folder: workingFolder }),
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

async function listConversations(
  db: Kysely<Database>,
  { cursor, limit, search, archived, agent, flow, kind, asking }: ListConversationsQuery,
): Promise<ConversationPage> {
  let query = db
    .selectFrom("conversations")
    .selectAll()
    .where("archived", "=", archived === "true" ? 1 : 0)
    .orderBy("updated_at", "desc")
    .orderBy("id", "desc")
    .limit(limit + 1);
  if (search) query = query.where(titleHolds(search));
  if (agent !== undefined) query = query.where("agent", "=", agent);
  if (flow !== undefined) query = query.where("flow", "=", flow);
  if (kind !== undefined) query = query.where(ofKind(kind));
  if (asking !== undefined) query = query.where("pending_approvals", ">", 0);
  if (cursor !== undefined) {
    const after = decodeCursor(cursor);
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
}

function ofKind(kind: "chat" | "agent" | "flow") {
  return (where: ExpressionBuilder<Database, "conversations">) => {
    if (kind !== "chat") return where(kind, "is not", null);
    return where.and([where("agent", "is", null), where("flow", "is", null)]);
  };
}

function titleHolds(search: string) {
  const pattern = `%${search.replaceAll(/[%_\\]/g, "\\$&")}%`;
  return sql<boolean>`title like ${pattern} escape '\\'`;
}

const CursorSchema = z.tuple([z.iso.datetime(), z.string().min(1)]);

function decodeCursor(cursor: string): { updatedAt: string; id: string } {
  const { data, success } = CursorSchema.safeParse(cursor.split("~"));
  if (!success) throw new Failure("INVALID_REQUEST", "cursor: This list gave no such cursor.");
  const [updatedAt, id] = data;
  return { updatedAt, id };
}
