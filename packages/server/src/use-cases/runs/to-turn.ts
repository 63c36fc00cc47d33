import type { Turn } from "@latchkey/contracts";
import { v7 as uuid } from "uuid";
import type { StoredRun } from "../../ports/run-store.ts";
import type { PlannedTurn } from "../plans/run-plan.ts";

/** A planned turn as people see it when it starts. */
export function toTurn(run: StoredRun, planned: PlannedTurn): Turn {
  const { provider, model, codexHome, step, input } = planned;
  return {
    id: uuid(),
    conversationId: run.conversationId,
    runId: run.id,
    provider,
    model,
    input,
    items: [],
    status: "running",
    startedAt: new Date().toISOString(),
    ...(run.retryOf !== undefined && { retryOf: run.retryOf }),
    ...(codexHome !== undefined && { codexHome }),
    ...(step && { step }),
  };
}
