import { useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { useLiveSocket, useSocketStatus } from "../api/live-socket-context.ts";
import { queryKeys } from "../api/query-keys.ts";

/** Reads agents, flows and models again when they have changed. */
export function useLiveCatalogs(): void {
  const client = useQueryClient();
  const socket = useLiveSocket();
  const status = useSocketStatus();

  useEffect(
    () =>
      socket.onFrame((frame) => {
        if (frame.type !== "catalog_updated") return;
        if (frame.catalog === "models") {
          void client.invalidateQueries({ queryKey: queryKeys.providers });
          return;
        }
        // A flow is disabled by what its agents lack.
        void client.invalidateQueries({ queryKey: queryKeys.flows });
        if (frame.catalog === "agents") {
          void client.invalidateQueries({ queryKey: queryKeys.agents });
        }
      }),
    [client, socket],
  );

  // What changed while the socket was down was told to nobody.
  useEffect(() => {
    if (status !== "open") return;
    for (const queryKey of [queryKeys.agents, queryKeys.flows, queryKeys.providers]) {
      void client.invalidateQueries({ queryKey });
    }
  }, [client, status]);
}
