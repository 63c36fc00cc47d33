import type { Run } from "@latchkey/contracts";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { useLiveSocket, useSocketStatus } from "../../api/live-socket-context.ts";
import { queryKeys } from "../../api/query-keys.ts";
import { readRun } from "../../api/runs.ts";

/** A run; live once it is there, as long as some `useLatestRun` is mounted. */
export function useRun(runId: string | undefined): Run | undefined {
  const { data } = useQuery({
    queryKey: queryKeys.run(runId ?? ""),
    queryFn: ({ signal }) => readRun(runId ?? "", signal),
    enabled: runId !== undefined,
    staleTime: Infinity,
  });
  return data;
}

/** The newest run of a conversation, among those that are known and those that are told live. */
export function useLatestRun(
  conversationId: string,
  known: (string | undefined)[],
): Run | undefined {
  const client = useQueryClient();
  const socket = useLiveSocket();
  const status = useSocketStatus();
  const [told, setTold] = useState<string>();

  useEffect(
    () =>
      socket.onFrame((frame) => {
        if (frame.type !== "run_updated") return;
        client.setQueryData(queryKeys.run(frame.run.id), frame.run);
        if (frame.run.conversationId === conversationId) setTold(frame.run.id);
      }),
    [client, socket, conversationId],
  );

  // What happened while the socket was down was told to nobody.
  useEffect(() => {
    if (status === "open") void client.invalidateQueries({ queryKey: ["run"] });
  }, [client, status]);

  return useRun(newest([told, ...known]));
}

/** Ids grow with time. */
function newest(ids: (string | undefined)[]): string | undefined {
  return ids
    .filter((id) => id !== undefined)
    .sort()
    .at(-1);
}
