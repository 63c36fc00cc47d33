import { useQuery } from "@tanstack/react-query";
import { listFlows } from "../../api/flows.ts";
import { queryKeys } from "../../api/query-keys.ts";

/** Every flow of the server; read again when their files change. */
export function useFlows() {
  return useQuery({
    queryKey: queryKeys.flows,
    queryFn: ({ signal }) => listFlows(signal),
  });
}
