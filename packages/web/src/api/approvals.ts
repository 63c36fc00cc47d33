import type { AnswerApproval } from "@latchkey/contracts";
import { requestDone } from "./http-client.ts";

/** Answers what Codex asks leave for. The new state comes with the conversation's events. */
export function answerApproval(
  approval: { runId: string; approvalId: string },
  decision: AnswerApproval["decision"],
): Promise<void> {
  const run = `/api/runs/${encodeURIComponent(approval.runId)}`;
  const path = `${run}/approvals/${encodeURIComponent(approval.approvalId)}`;
  return requestDone(path, { method: "POST", body: { decision } satisfies AnswerApproval });
}
