import type {
  AgentList,
  CommandList,
  RunStarted,
  StartAgentRun,
  StartCommandRun,
} from "@latchkey/contracts";
import { useQuery } from "@tanstack/react-query";
import { requestJson } from "./http-client.ts";

const ROOT = "/api/agents";
const pathOf = (name: string) => `${ROOT}/${encodeURIComponent(name)}`;

/** Agents and, below, their commands. */
export const agentsKey = ["agents"] as const;

/** Every agent of the server; read again when their folders change. */
export function useAgents() {
  return useQuery({
    queryKey: agentsKey,
    queryFn: ({ signal }): Promise<AgentList> =>
      requestJson(ROOT, (wire) => wire.AgentListSchema, { signal }),
  });
}

/** The commands of an agent. */
export function useCommands(agent: string) {
  return useQuery({
    queryKey: [...agentsKey, agent, "commands"],
    queryFn: ({ signal }): Promise<CommandList> =>
      requestJson(`${pathOf(agent)}/commands`, (wire) => wire.CommandListSchema, { signal }),
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
