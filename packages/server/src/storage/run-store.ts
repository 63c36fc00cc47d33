import type { Kysely } from "kysely";
import type { RunStore } from "../ports/run-store.ts";
import { toRun } from "./run-mapping.ts";
import { finishRun, insertRun, putProviderTurn, putState } from "./run-writes.ts";
import type { Database } from "./schema.ts";
import { appendEvents, finishTurn, insertTurn, skipNumbers } from "./turn-writes.ts";
import { unforced } from "./unforced.ts";
import { listHomes, listWaitingForSignIn } from "./waiting-runs.ts";

export function createRunStore(db: Kysely<Database>): RunStore {
  const selectRuns = () =>
    db
      .selectFrom("runs")
      .leftJoin("run_states", "run_states.run_id", "runs.id")
      .selectAll("runs")
      .select("run_states.body as state");

  return {
    start: (run, first) => db.transaction().execute((trx) => insertRun(trx, run, first)),

    startTurn: (turn, state) =>
      db.transaction().execute(async (trx) => {
        await putState(trx, turn.runId, state);
        return insertTurn(trx, turn);
      }),

    append: (place, events) => unforced(db, (trx) => appendEvents(trx, place, events)),

    finishTurn: (place, events, state) =>
      db.transaction().execute(async (trx) => {
        await putState(trx, place.runId, state);
        return finishTurn(trx, place, events);
      }),

    finish: ({ turnId, ...place }, events, outcome) =>
      db.transaction().execute(async (trx) => {
        const isTurn = turnId !== undefined;
        const stored = isTurn ? await finishTurn(trx, { ...place, turnId }, events) : [];
        await finishRun(trx, place, outcome);
        return stored;
      }),

    saveState: (runId, state) => putState(db, runId, state),

    async get(id) {
      const row = await selectRuns().where("runs.id", "=", id).executeTakeFirst();
      return row && toRun(row);
    },

    async getNewest(conversationId) {
      const row = await selectRuns()
        .where("runs.conversation_id", "=", conversationId)
        .orderBy("runs.id", "desc")
        .limit(1)
        .executeTakeFirst();
      return row && toRun(row);
    },

    async getRetry(id) {
      const row = await selectRuns()
        .where("runs.retry_of", "=", id)
        .orderBy("runs.id", "desc")
        .executeTakeFirst();
      return row && toRun(row);
    },

    async listRunning() {
      const rows = await selectRuns()
        .where("runs.status", "=", "running")
        .orderBy("runs.id")
        .execute();
      return rows.map(toRun);
    },

    async dismiss(id) {
      await db.updateTable("runs").set({ is_dismissed: 1 }).where("id", "=", id).execute();
    },

    skipNumbers: (conversationId) => skipNumbers(db, conversationId),
    rememberProviderTurn: (runId, providerTurnId) =>
      unforced(db, (trx) => putProviderTurn(trx, runId, providerTurnId)),

    listHomes: (rootRunId) => listHomes(db, rootRunId),
    listWaitingForSignIn: (codexHome) => listWaitingForSignIn(db, codexHome),
  };
}
