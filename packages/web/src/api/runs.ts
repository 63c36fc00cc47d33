import type { Run, RunStarted } from "@latchkey/contracts";
import { requestDone, requestJson } from "./http-client.ts";

const pathOf = (id: string) => `/api/runs/${encodeURIComponent(id)}`;

export function readRun(id: string, signal?: AbortSignal): Promise<Run> {
  return requestJson(pathOf(id), (wire) => wire.RunSchema, { ...(signal && { signal }) });
}

export function cancelRun(id: string): Promise<void> {
  return requestDone(`${pathOf(id)}/cancel`, { method: "POST" });
}

/** Starts the same request again. Only ever called because a person asked for it. */
export function retryRun(id: string): Promise<RunStarted> {
  return requestJson(`${pathOf(id)}/retry`, (wire) => wire.RunStartedSchema, { method: "POST" });
}
