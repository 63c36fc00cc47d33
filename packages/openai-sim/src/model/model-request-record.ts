/** A request to the model as it was seen. Holds no token. Times are milliseconds since the epoch. */
export interface ModelRequestRecord {
  method: string;
  path: string;
  account: string;
  model: string;
  inputText: string;
  toolOutputs: string[];
  receivedAt: number;
  /** Time between the request's last byte and the start of the answer: the stand-in's own share. */
  ownTimeMs: number | null;
  tokensSent: number;
  finishedAt: number | null;
  status: number | null;
}
