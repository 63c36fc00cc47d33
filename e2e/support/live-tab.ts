import { once } from "node:events";
import {
  PROTOCOL_VERSION,
  ServerFrameSchema,
  type ClientMessage,
  type ServerFrame,
} from "@latchkey/contracts";
import { WebSocket } from "ws";
import { AS_PROGRAM } from "../../packages/server/test/support/session.ts";

/** A tab's socket: every frame is held against the contract and handed on. */
export type LiveTab = {
  send(message: ClientMessage): void;
  /** Resolves with the first frame from now on that fits. */
  next<Type extends ServerFrame["type"]>(
    type: Type,
    fits?: (frame: Extract<ServerFrame, { type: Type }>) => boolean,
  ): Promise<Extract<ServerFrame, { type: Type }>>;
  close(): Promise<void>;
};

/** Opens a tab on a console; `onFrame` sees each frame and its text. */
export async function openLiveTab(
  url: string,
  onFrame: (frame: ServerFrame, text: string) => void = () => undefined,
): Promise<LiveTab> {
  const socket = new WebSocket(`${url.replace("http", "ws")}/ws`, { headers: AS_PROGRAM });
  const listeners = new Set<(frame: ServerFrame) => void>();
  socket.on("message", (data: Buffer) => {
    const text = data.toString();
    const frame = ServerFrameSchema.parse(JSON.parse(text));
    onFrame(frame, text);
    for (const listener of listeners) listener(frame);
  });
  await once(socket, "open");
  return {
    send: (message) =>
      socket.send(JSON.stringify({ protocolVersion: PROTOCOL_VERSION, ...message })),
    next: (type, fits = () => true) =>
      new Promise((resolve) => {
        const listener = (frame: ServerFrame) => {
          if (!isOfType(frame, type) || !fits(frame)) return;
          listeners.delete(listener);
          resolve(frame);
        };
        listeners.add(listener);
      }),
    async close() {
      if (socket.readyState === WebSocket.CLOSED) return;
      socket.close();
      await once(socket, "close");
    },
  };
}

function isOfType<Type extends ServerFrame["type"]>(
  frame: ServerFrame,
  type: Type,
): frame is Extract<ServerFrame, { type: Type }> {
  return frame.type === type;
}
