import { useQuery } from "@tanstack/react-query";
import { listAgents, listCommands } from "../../api/agents.ts";
import { queryKeys } from "../../api/query-keys.ts";

/** Every agent of the server; read again when their folders change. */
export function useAgents() {
  return useQuery({
    queryKey: queryKeys.agents,
    queryFn: ({ signal }) => listAgents(signal),
  });
}

/** The commands of an agent. */
export function useCommands(agent: string) {
  return useQuery({
    queryKey: queryKeys.commands(agent),
    queryFn: ({ signal }) => listCommands(agent, signal),
  });
}
