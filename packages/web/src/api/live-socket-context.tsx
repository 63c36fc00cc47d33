import { useQueryClient } from "@tanstack/react-query";
import { createContext, type ReactNode, useContext, useEffect, useSyncExternalStore } from "react";
import type { LiveSocket, SocketStatus } from "./live-socket.ts";
import { providersKey } from "./system.ts";

const LiveSocketContext = createContext<LiveSocket | undefined>(undefined);

/** The tab's socket. Throws outside of its provider. */
export function useLiveSocket(): LiveSocket {
  const socket = useContext(LiveSocketContext);
  if (!socket) throw new TypeError("useLiveSocket needs a LiveSocketContext above it.");
  return socket;
}

export function useSocketStatus(): SocketStatus {
  const socket = useLiveSocket();
  return useSyncExternalStore(
    (listener) => socket.onStatus(listener),
    () => socket.status,
  );
}

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
