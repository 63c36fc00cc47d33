import type { ApprovalItem } from "@latchkey/contracts";
import { Conflict, NotFound } from "../../failure.ts";
import type { ApprovalDecision } from "../../ports/model-provider.ts";
import type { RunDeps } from "./run-deps.ts";

const MOST_TURNS = 100;

/**
 * Gives Codex a person's answer, once, whichever tab is first.
 * @throws NotFound; Conflict when it was answered before or nobody waits for it any more.
 */
export async function answerApproval(
  deps: RunDeps,
  { runId, approvalId }: { runId: string; approvalId: string },
  decision: ApprovalDecision,
): Promise<ApprovalItem> {
  const approval = deps.approvals.answer(runId, approvalId, decision);
  if (approval) {
    deps.log.info({ runId, kind: approval.kind, decision }, "approval.answered");
    return approval;
  }
  const run = await deps.runs.get(runId);
  const page = run && (await deps.transcripts.listTurns(run.conversationId, { limit: MOST_TURNS }));
  const turns = page?.turns.filter((turn) => turn.runId === runId) ?? [];
  const asked = turns.flatMap(({ items }) => items).find(({ id }) => id === approvalId);
  if (asked?.type !== "approval") throw new NotFound("question");
  throw new Conflict(
    asked.answer === "withdrawn"
      ? "The turn ended before anybody answered this."
      : "This was answered already.",
  );
}
