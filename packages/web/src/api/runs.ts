import type { AnswerApproval, Run, RunStarted } from "@latchkey/contracts";
import { useQuery } from "@tanstack/react-query";
import { requestDone, requestJson } from "./http-client.ts";

const pathOf = (id: string) => `/api/runs/${encodeURIComponent(id)}`;

export const runsKey = ["run"] as const;
export const runKey = (id: string) => [...runsKey, id] as const;

/** A run; live once it is there, as long as a page of its flow is open. */
export function useRun(runId: string | undefined): Run | undefined {
  const { data } = useQuery({
    queryKey: runKey(runId ?? ""),
    queryFn: ({ signal }): Promise<Run> =>
      requestJson(pathOf(runId ?? ""), (wire) => wire.RunSchema, { signal }),
    enabled: runId !== undefined,
    staleTime: Infinity,
  });
  return data;
}

export function cancelRun(id: string): Promise<void> {
  return requestDone(`${pathOf(id)}/cancel`, { method: "POST" });
}

/** Takes a failed run out of those that wait for a sign-in, in every tab. */
export function dismissRun(id: string): Promise<void> {
  return requestDone(`${pathOf(id)}/dismiss`, { method: "POST" });
}

/** Starts the same request again. Only ever called because a person asked for it. */
export function retryRun(id: string): Promise<RunStarted> {
  return requestJson(`${pathOf(id)}/retry`, (wire) => wire.RunStartedSchema, { method: "POST" });
}

/** Answers what Codex asks permission for. The new state comes with the conversation's events. */
export function answerApproval(
  approval: { runId: string; approvalId: string },
  decision: AnswerApproval["decision"],
): Promise<void> {
  const path = `${pathOf(approval.runId)}/approvals/${encodeURIComponent(approval.approvalId)}`;
  return requestDone(path, { method: "POST", body: { decision } satisfies AnswerApproval });
}
