import { createContext, useContext, useSyncExternalStore } from "react";
import type { LiveSocket, SocketStatus } from "./live-socket.ts";

export const LiveSocketContext = createContext<LiveSocket | undefined>(undefined);

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
