import { useQueryClient } from "@tanstack/react-query";
import { type ReactNode, useEffect } from "react";
import type { LiveSocket } from "../api/live-socket.ts";
import { LiveSocketContext } from "../api/live-socket-context.ts";
import { providersKey } from "../api/system.ts";

/** Keeps the tab's socket open while the app is there. */
export function LiveSocketProvider(props: { socket: LiveSocket; children: ReactNode }) {
  const { socket } = props;
  const client = useQueryClient();
  useEffect(() => {
    // A refused upgrade looks like any lost connection; a request tells whether access is missing.
    const stopListening = socket.onStatus(() => {
      if (socket.status !== "down") return;
      void client.invalidateQueries({ queryKey: providersKey });
    });
    const reconnect = () => socket.reconnectNow();
    window.addEventListener("online", reconnect);
    document.addEventListener("visibilitychange", reconnect);
    socket.start();
    return () => {
      stopListening();
      window.removeEventListener("online", reconnect);
      document.removeEventListener("visibilitychange", reconnect);
      socket.stop();
    };
  }, [client, socket]);
  return <LiveSocketContext value={socket}>{props.children}</LiveSocketContext>;
}
