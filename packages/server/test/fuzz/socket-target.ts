import { once } from "node:events";

import { ServerFrameSchema } from "@latchkey/contracts";
import { array, oneof, uint8Array } from "fast-check";
import { WebSocket } from "ws";

import { textsLike } from "../../../contracts/test/fuzz/arbitraries.ts";
import { AS_PROGRAM } from "../support/session.ts";
import type { FuzzTarget } from "../../../contracts/test/fuzz/fuzzing.ts";
import { fuzzTarget } from "../../../contracts/test/fuzz/fuzzing.ts";

const FRAMES = [
  { protocolVersion: "v1", type: "subscribe_conversation", conversationId: "c", afterSeq: 3 },
  { protocolVersion: "v1", type: "unsubscribe_conversation", conversationId: "c" },
  { protocolVersion: "v1", type: "subscribe_sidebar" },
  { protocolVersion: "v1", type: "cancel_run", runId: "r" },
];
/** What the server says to those who send no frames. */
const POLICY_VIOLATION = 1008;
const ENDED_BY_US = 1000;

const anyFrame = oneof(
  ...FRAMES.map((frame) => textsLike(frame)),
  uint8Array({ maxLength: 50 }).map((bytes) => Buffer.from(bytes)),
);

/** Frames on a real socket: what comes back is the contract's, and the end is a stated one. */
export function socketTarget(url: string): FuzzTarget {
  return fuzzTarget("WebSocket frames, on a real socket", {
    inputs: array(anyFrame, { minLength: 1, maxLength: 8 }),
    share: 0.25,
    async holds(frames) {
      const socket = new WebSocket(`${url.replace("http", "ws")}/ws`, { headers: AS_PROGRAM });
      const answers: string[] = [];
      socket.on("message", (data: Buffer) => answers.push(data.toString()));
      const closed = once(socket, "close") as Promise<[number]>;
      await once(socket, "open");
      for (const frame of frames) socket.send(frame);
      socket.close(ENDED_BY_US);
      const [code] = await closed;
      const isStated = code === POLICY_VIOLATION || code === ENDED_BY_US;
      return (
        isStated && answers.every((text) => ServerFrameSchema.safeParse(JSON.parse(text)).success)
      );
    },
  });
}
