import type { Kysely } from "kysely";
import type { Database } from "./schema.ts";

const SIGN_IN_FAILURES = ["CODEX_AUTH_EXPIRED", "CODEX_SIGNED_OUT"];
const ENDED_EARLY = ["failed", "stopped", "interrupted"];
const MOST_WAITING_RUNS = 100;

export async function listHomes(db: Kysely<Database>, rootRunId: string): Promise<string[]> {
  const rows = await db
    .selectFrom("runs")
    .select("codex_home")
    .distinct()
    .where((where) => where.or([where("root_run_id", "=", rootRunId), where("id", "=", rootRunId)]))
    .execute();
  return rows.flatMap((row) => row.codex_home ?? []);
}

export function listWaitingForSignIn(
  db: Kysely<Database>,
  codexHome: string,
): Promise<{ runId: string; conversationId: string }[]> {
  return db
    .selectFrom("runs as failed")
    .innerJoin("runs as root", (join) =>
      join.on((where) =>
        where("root.id", "=", where.fn.coalesce("failed.root_run_id", "failed.id")),
      ),
    )
    .innerJoin("conversations", "conversations.id", "root.conversation_id")
    .select(["root.id as runId", "root.conversation_id as conversationId"])
    .distinct()
    .where("failed.codex_home", "=", codexHome)
    .where("failed.error_code", "in", SIGN_IN_FAILURES)
    .where("root.status", "in", ENDED_EARLY)
    .where("root.is_dismissed", "=", 0)
    .where("conversations.archived", "=", 0)
    .where((where) =>
      where.not(
        where.exists(
          where
            .selectFrom("runs as later")
            .select("later.id")
            .whereRef("later.conversation_id", "=", "root.conversation_id")
            .whereRef("later.id", ">", "root.id"),
        ),
      ),
    )
    .orderBy("root.id")
    .limit(MOST_WAITING_RUNS)
    .execute();
}
