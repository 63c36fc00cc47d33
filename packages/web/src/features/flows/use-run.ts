import type { Run } from "@latchkey/contracts";
import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { useLiveSocket, useSocketStatus } from "../../api/live-socket-context.tsx";
import { runKey, runsKey, useRun } from "../../api/runs.ts";

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
        client.setQueryData(runKey(frame.run.id), frame.run);
        if (frame.run.conversationId === conversationId) setTold(frame.run.id);
      }),
    [client, socket, conversationId],
  );

  // What happened while the socket was down was told to nobody.
  useEffect(() => {
    if (status === "open") void client.invalidateQueries({ queryKey: runsKey });
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
