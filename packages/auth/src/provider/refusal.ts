import type { HttpResponse, PeerError } from "../http/response.ts";

/** What the peer means by refusing a device authorization; the one place that reads its words. */
export type Refusal = "pending" | "slow_down" | "expired" | "denied" | "disabled";

const CODES: readonly (readonly [RegExp, Refusal])[] = [
  [/slow_down/u, "slow_down"],
  [/pending/u, "pending"],
  [/expired/u, "expired"],
  [/denied|declined|rejected|cancell?ed/u, "denied"],
  [/disabled|not_enabled|not_allowed_for_workspace/u, "disabled"],
];
const TEXTS: readonly (readonly [RegExp, Refusal])[] = [
  [/\bexpired\b/iu, "expired"],
  [/\b(?:denied|declined|rejected)\b/iu, "denied"],
  [/\bnot enabled\b|\bdisabled\b/iu, "disabled"],
  [/\bpending\b/iu, "pending"],
];

/** The code decides; text only where the code says nothing or is the "unknown" of OpenAI. */
export function classifyRefusal({ code, text }: PeerError): Refusal | undefined {
  const byCode = code === undefined ? undefined : CODES.find(([pattern]) => pattern.test(code));
  if (byCode) return byCode[1];
  if (code !== undefined && !isVague(code)) return undefined;
  return text === undefined ? undefined : TEXTS.find(([pattern]) => pattern.test(text))?.[1];
}

/** Codes that OpenAI also sends while it still waits for the person. */
export function isVague(code: string): boolean {
  return /unknown$|^invalid_request_error$|^forbidden$|^not_found$/u.test(code);
}

export function isDisabled(peer: PeerError): boolean {
  return classifyRefusal(peer) === "disabled";
}

/** The peer's words for people; never the request's. */
export function describeRefusal(response: HttpResponse, peer: PeerError): string {
  if (peer.text !== undefined) return `"${peer.text}"`;
  if (peer.code !== undefined) return `"${peer.code}"`;
  return response.status < 300
    ? "its answer cannot be read"
    : `it answered with HTTP ${response.status}`;
}

/** The refusal for programs. */
export function refusalReason(response: HttpResponse, peer: PeerError): string {
  return peer.code ?? (response.status < 300 ? "malformed" : `http_${response.status}`);
}
