import type {
  AgentList,
  CommandList,
  RunStarted,
  StartAgentRun,
  StartCommandRun,
} from "@latchkey/contracts";
import { requestJson } from "./http-client.ts";

const ROOT = "/api/agents";
const pathOf = (name: string) => `${ROOT}/${encodeURIComponent(name)}`;

export function listAgents(signal?: AbortSignal): Promise<AgentList> {
  return requestJson(ROOT, (wire) => wire.AgentListSchema, { ...(signal && { signal }) });
}

export function listCommands(agent: string, signal?: AbortSignal): Promise<CommandList> {
  return requestJson(`${pathOf(agent)}/commands`, (wire) => wire.CommandListSchema, {
    ...(signal && { signal }),
  });
}

export function startAgentRun(agent: string, body: StartAgentRun): Promise<RunStarted> {
  return requestJson(`${pathOf(agent)}/runs`, (wire) => wire.RunStartedSchema, {
    method: "POST",
    body,
  });
}

export function startCommandRun(
  agent: string,
  command: string,
  body: StartCommandRun,
): Promise<RunStarted> {
  const path = `${pathOf(agent)}/commands/${encodeURIComponent(command)}/runs`;
  return requestJson(path, (wire) => wire.RunStartedSchema, { method: "POST", body });
}
