import type { FlowList, RunStarted, StartFlowRun } from "@latchkey/contracts";
import { requestJson } from "./http-client.ts";

const ROOT = "/api/flows";

export function listFlows(signal?: AbortSignal): Promise<FlowList> {
  return requestJson(ROOT, (wire) => wire.FlowListSchema, { ...(signal && { signal }) });
}

export function startFlowRun(flow: string, body: StartFlowRun): Promise<RunStarted> {
  const path = `${ROOT}/${encodeURIComponent(flow)}/runs`;
  return requestJson(path, (wire) => wire.RunStartedSchema, { method: "POST", body });
}
