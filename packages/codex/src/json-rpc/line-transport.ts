import type { Readable, Writable } from "node:stream";
import { LineFraming } from "./line-framing.ts";
import type { JsonRpcTransport, TransportListener } from "./transport.ts";

const MAX_LINE_BYTES = 32 * 1024 * 1024;

/** One JSON message a line over a pair of streams. A line over 32 MiB ends the connection. */
export function createLineTransport(
  { input, output }: { input: Readable; output: Writable },
  { maxLineBytes = MAX_LINE_BYTES }: { maxLineBytes?: number } = {},
): JsonRpcTransport {
  let isClosed = false;
  let finish: (reason?: Error) => void = () => undefined;

  return {
    start(listener) {
      const framing = new LineFraming(maxLineBytes);
      finish = (reason) => {
        if (isClosed) return;
        isClosed = true;
        input.destroy();
        output.end();
        listener.onClose(reason);
      };
      input.on("data", (chunk: Buffer) => {
        if (isClosed) return;
        try {
          for (const line of framing.push(chunk)) receive(line, listener);
        } catch (error) {
          finish(error instanceof Error ? error : undefined);
        }
      });
      input.on("close", () => finish());
      input.on("error", (error) => finish(error));
      output.on("error", (error) => finish(error));
    },
    send(message) {
      if (!isClosed && output.writable) output.write(`${JSON.stringify(message, wellFormed)}\n`);
    },
    close: () => finish(),
  };
}

function receive(line: string, listener: TransportListener): void {
  let message: unknown;
  try {
    message = JSON.parse(line);
  } catch {
    listener.onMalformed(line);
    return;
  }
  listener.onMessage(message);
}

/** Codex never answers a line that holds half of a surrogate pair. */
function wellFormed(_key: string, value: unknown): unknown {
  return typeof value === "string" ? value.toWellFormed() : value;
}
