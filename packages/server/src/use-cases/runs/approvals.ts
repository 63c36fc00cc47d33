import type { ApprovalItem } from "@latchkey/contracts";
import { v7 as uuid } from "uuid";
import type { ApprovalDecision, ApprovalRequest } from "../../ports/model-provider.ts";
import type { TurnRecorder } from "./turn-recorder.ts";

const ANSWERS = {
  allow: "allowed",
  allow_for_session: "allowed_for_session",
  deny: "denied",
} as const satisfies Record<ApprovalDecision, ApprovalItem["answer"]>;

type Asking = { runId: string; recorder: Pick<TurnRecorder, "push"> };
type Open = { runId: string; settle: (decision: ApprovalDecision) => ApprovalItem };

/** What models wait for a person to allow, in this process. Each is answered once. */
export type Approvals = {
  /**
   * Shows the request in the turn and waits for the first answer. What nobody waits for any more
   * is denied; the end of the turn shows it as withdrawn.
   */
  ask(asking: Asking, request: ApprovalRequest, withdrawn: AbortSignal): Promise<ApprovalDecision>;
  /** Answers what is still open, and shows it; undefined when nothing is open by that id. */
  answer(runId: string, approvalId: string, decision: ApprovalDecision): ApprovalItem | undefined;
};

export function createApprovals(): Approvals {
  const open = new Map<string, Open>();
  return {
    ask({ runId, recorder }, request, withdrawn) {
      if (withdrawn.aborted) return Promise.resolve("deny");
      const { promise, resolve } = Promise.withResolvers<ApprovalDecision>();
      const id = uuid();
      const item = { type: "approval", id, ...request } as const;
      const withdraw = () => {
        open.delete(id);
        resolve("deny");
      };
      const settle = (decision: ApprovalDecision) => {
        open.delete(id);
        withdrawn.removeEventListener("abort", withdraw);
        const approval: ApprovalItem = { ...item, answer: ANSWERS[decision] };
        recorder.push({ type: "approval_request", approval });
        resolve(decision);
        return approval;
      };
      open.set(id, { runId, settle });
      withdrawn.addEventListener("abort", withdraw, { once: true });
      recorder.push({ type: "approval_request", approval: { ...item, answer: "pending" } });
      return promise;
    },

    answer(runId, approvalId, decision) {
      const asked = open.get(approvalId);
      return asked?.runId === runId ? asked.settle(decision) : undefined;
    },
  };
}
