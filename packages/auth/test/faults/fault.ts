import type { Misbehaviour } from "./fault-server.ts";

/** What a fault means, whatever it looks like: the expected end of a request follows from this. */
export type Nature =
  /** The request never reached the authorization server. */
  | { kind: "unsent" }
  /** The connection failed after that; `isProcessed`: the server had done what it was asked. */
  | { kind: "lost"; isProcessed: boolean }
  /** Something else answered: a captive portal, a proxy. */
  | { kind: "intercepted" }
  /** The server said no; `code` where its body names one. */
  | { kind: "refused"; status: number; code?: string; retryAfterSeconds?: number }
  /** The server said yes, in words that cannot be read. */
  | { kind: "unreadable"; isProcessed: boolean }
  /** Odd, but a good answer all the same. */
  | { kind: "harmless" };

/** A place that is no authorization server. */
export type WrongPlace =
  | "a name that cannot be resolved"
  | "a port where nobody listens"
  | "a certificate of a CA that nobody knows"
  | "a certificate signed by itself"
  | "a certificate for another host"
  | "a certificate that has expired"
  | "a certificate that is not valid yet"
  | "a port that never says anything"
  | "TLS where plain HTTP is spoken"
  | "plain HTTP where TLS is spoken";

/** One thing that can go wrong with one request. */
export interface Fault {
  name: string;
  nature: Nature;
  /** Where the request goes, or what the server there does with it; neither for clock jumps. */
  place?: WrongPlace;
  behave?: Misbehaviour;
  /** How far the wall clock jumps while the request is under way. */
  clockJumpMs?: number;
  /** Whether what the server refuses is passed on as it is. */
  sparesRefusals?: boolean;
  /** The time-out of the request, where it is the subject. */
  timeoutMs?: number;
}

/** Whether patience can help: the rule that all requests share (RFC 8628 §3.5, RFC 9110 §15). */
export function isTransient(nature: Nature): boolean {
  switch (nature.kind) {
    case "unsent":
    case "lost":
    case "intercepted":
      return true;
    case "refused":
      return nature.status === 408 || nature.status === 429 || nature.status >= 500;
    case "unreadable":
    case "harmless":
      return false;
  }
}

/** Whether the server has done what it was asked although its answer is of no use. */
export function isProcessed(nature: Nature): boolean {
  return "isProcessed" in nature && nature.isProcessed;
}
