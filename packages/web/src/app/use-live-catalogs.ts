import { useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { agentsKey } from "../api/agents.ts";
import { flowsKey } from "../api/flows.ts";
import { useLiveSocket, useSocketStatus } from "../api/live-socket-context.ts";
import { providersKey } from "../api/system.ts";

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
          void client.invalidateQueries({ queryKey: providersKey });
          return;
        }
        // A flow is disabled by what its agents lack.
        void client.invalidateQueries({ queryKey: flowsKey });
        if (frame.catalog === "agents") {
          void client.invalidateQueries({ queryKey: agentsKey });
        }
      }),
    [client, socket],
  );

  // What changed while the socket was down was told to nobody.
  useEffect(() => {
    if (status !== "open") return;
    for (const queryKey of [agentsKey, flowsKey, providersKey]) {
      void client.invalidateQueries({ queryKey });
    }
  }, [client, status]);
}
