import { once } from "node:events";
import { PROTOCOL_VERSION } from "@latchkey/contracts";
import { WebSocket } from "ws";
import { AS_PROGRAM } from "../../packages/server/test/support/session.ts";

/** A socket that counts frames and reads none, so that it measures the server. */
export type PlainSocket = {
  /** Subscribes from the start; milliseconds until so many frames were there. */
  catchUp(conversationId: string, frames: number): Promise<number>;
  close(): Promise<void>;
};

export async function openPlainSocket(url: string): Promise<PlainSocket> {
  const socket = new WebSocket(`${url.replace("http", "ws")}/ws`, { headers: AS_PROGRAM });
  let count = 0;
  let onFrame: () => void = () => undefined;
  socket.on("message", () => {
    count += 1;
    onFrame();
  });
  await once(socket, "open");
  const send = (type: string, conversationId: string, more = {}) =>
    socket.send(
      JSON.stringify({ protocolVersion: PROTOCOL_VERSION, type, conversationId, ...more }),
    );
  return {
    catchUp(conversationId, frames) {
      count = 0;
      const { promise, resolve } = Promise.withResolvers<number>();
      const startedAt = performance.now();
      onFrame = () => {
        if (count === frames) resolve(performance.now() - startedAt);
      };
      send("subscribe_conversation", conversationId, { afterSeq: 0 });
      return promise.finally(() => send("unsubscribe_conversation", conversationId));
    },
    async close() {
      socket.close();
      await once(socket, "close");
    },
  };
}
