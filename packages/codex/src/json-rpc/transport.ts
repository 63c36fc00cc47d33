import type { OutgoingMessage } from "./messages.ts";

/** What a transport tells the client that it carries messages for. */
export interface TransportListener {
  /** One message as it was parsed from JSON, of any shape. */
  onMessage: (message: unknown) => void;
  /** A line that is not JSON; the connection goes on. */
  onMalformed: (line: string) => void;
  /** The connection ended, once. `reason` is absent when the peer simply stopped. */
  onClose: (reason?: Error) => void;
}

/** The seam between JSON-RPC and whatever carries its messages. */
export interface JsonRpcTransport {
  start(listener: TransportListener): void;
  send(message: OutgoingMessage): void;
  close(): void;
}
