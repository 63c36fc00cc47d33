/** The peer answered a request with a JSON-RPC error. Its message is the peer's own text. */
export class JsonRpcPeerError extends Error {
  readonly code: number;
  readonly method: string;

  constructor(method: string, error: { code: number; message: string }) {
    super(error.message);
    this.name = "JsonRpcPeerError";
    this.code = error.code;
    this.method = method;
  }
}

/** Why a connection could not carry a request to its answer. */
export type JsonRpcConnectionFailure = "closed" | "timeout" | "line_too_long" | "invalid_result";

/** The failure is on our side of the connection: it ended, took too long or said what it may not. */
export class JsonRpcConnectionError extends Error {
  readonly reason: JsonRpcConnectionFailure;

  constructor(reason: JsonRpcConnectionFailure, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = "JsonRpcConnectionError";
    this.reason = reason;
  }
}
