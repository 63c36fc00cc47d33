import { PROTOCOL_VERSION, type ServerMessage } from "@latchkey/contracts";

const made = new WeakMap<ServerMessage, Buffer>();

/** A message as it goes over the wire, made once however many tabs it is sent to. */
export function toFrame(message: ServerMessage): Buffer {
  const known = made.get(message);
  if (known) return known;
  const frame = Buffer.from(JSON.stringify({ protocolVersion: PROTOCOL_VERSION, ...message }));
  made.set(message, frame);
  return frame;
}
