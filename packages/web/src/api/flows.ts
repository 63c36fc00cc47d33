import type { FlowList, RunStarted, StartFlowRun } from "@latchkey/contracts";
import { useQuery } from "@tanstack/react-query";
import { requestJson } from "./http-client.ts";

const ROOT = "/api/flows";

export const flowsKey = ["flows"] as const;

/** Every flow of the server; read again when their files change. */
export function useFlows() {
  return useQuery({
    queryKey: flowsKey,
    queryFn: ({ signal }): Promise<FlowList> =>
      requestJson(ROOT, (wire) => wire.FlowListSchema, { signal }),
  });
}

export function startFlowRun(flow: string, body: StartFlowRun): Promise<RunStarted> {
  const path = `${ROOT}/${encodeURIComponent(flow)}/runs`;
  return requestJson(path, (wire) => wire.RunStartedSchema, { method: "POST", body });
}
