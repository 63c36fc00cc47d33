import { once } from "node:events";
import {
  PROTOCOL_VERSION,
  ServerFrameSchema,
  type ClientMessage,
  type ServerFrame,
} from "@latchkey/contracts";
import { WebSocket } from "ws";
import { AS_PROGRAM } from "./session.ts";

/** A tab on `/ws`: checks every frame against the contract and keeps it. */
export type Tab = {
  readonly frames: ServerFrame[];
  readonly received: string[];
  send(message: ClientMessage): void;
  sendRaw(text: string | Buffer): void;
  until<Type extends ServerFrame["type"]>(
    type: Type,
    isWanted?: (frame: Extract<ServerFrame, { type: Type }>) => boolean,
  ): Promise<Extract<ServerFrame, { type: Type }>>;
  readonly closed: Promise<{ code: number; reason: string }>;
  close(): void;
};

const UNTIL_MS = 60_000;

export async function openTab(
  url: string,
  headers: Record<string, string> = AS_PROGRAM,
): Promise<Tab> {
  const socket = new WebSocket(`${url.replace("http", "ws")}/ws`, { headers });
  const frames: ServerFrame[] = [];
  const received: string[] = [];
  const listeners = new Set<() => void>();
  socket.on("message", (data: Buffer) => {
    const text = data.toString();
    received.push(text);
    frames.push(ServerFrameSchema.parse(JSON.parse(text)));
    for (const listener of listeners) listener();
  });
  const closed = new Promise<{ code: number; reason: string }>((resolve) => {
    socket.on("close", (code, reason) => resolve({ code, reason: reason.toString() }));
  });
  await once(socket, "open");

  return {
    frames,
    received,
    closed,
    send: (message) =>
      socket.send(JSON.stringify({ protocolVersion: PROTOCOL_VERSION, ...message })),
    sendRaw: (text) => socket.send(text),
    close: () => socket.close(),
    until(type, isWanted = () => true) {
      return new Promise((resolve, reject) => {
        const look = () => {
          for (const frame of frames) {
            if (!isOfType(frame, type) || !isWanted(frame)) continue;
            listeners.delete(look);
            clearTimeout(timer);
            resolve(frame);
            return;
          }
        };
        const timer = setTimeout(() => {
          listeners.delete(look);
          reject(new Error(`No such ${type}; there were: ${frames.map((f) => f.type).join(", ")}`));
        }, UNTIL_MS);
        listeners.add(look);
        look();
      });
    },
  };
}

function isOfType<Type extends ServerFrame["type"]>(
  frame: ServerFrame,
  type: Type,
): frame is Extract<ServerFrame, { type: Type }> {
  return frame.type === type;
}
