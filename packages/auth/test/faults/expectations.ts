import type { End, Mode, Outcome } from "./cell.ts";
import type { Fault, Nature } from "./fault.ts";
import { isProcessed, isTransient } from "./fault.ts";

/** What an expectation follows from. */
export interface Case {
  fault: Fault;
  mode: Mode;
  variant: "openai" | "oidc";
}

type Refusal = Extract<Nature, { kind: "refused" }>;

/** A request that is repeated by itself waits this long for a server that asks for patience. */
const LONGEST_RETRY_AFTER_SECONDS = 30;
const OK: Outcome = { end: "ok", stored: "new" };

const failed = (end: End, reason?: string): Outcome => ({
  end,
  stored: "same",
  ...(reason === undefined ? {} : { reason }),
});

/** The code of trouble that may pass. */
function transientCode(nature: Nature): End {
  const isLimit = nature.kind === "refused" && nature.status === 429;
  return isLimit ? "RATE_LIMITED" : "AUTH_SERVER_UNREACHABLE";
}

function refusalOf({ nature }: Fault): Refusal | undefined {
  return nature.kind === "refused" ? nature : undefined;
}

/** Standard servers say why; of a bare status only OpenAI's messages make a reason. */
function reasonOf({ status, code }: Refusal, variant: Case["variant"]): string | undefined {
  return code ?? (variant === "openai" ? `http_${status}` : undefined);
}

function isWorthWaiting({ fault, mode }: Case): boolean {
  const asked = refusalOf(fault)?.retryAfterSeconds ?? 0;
  return mode === "once" && asked <= LONGEST_RETRY_AFTER_SECONDS;
}

/** RFC 8628 §3.1: three tries; nothing was promised yet, so any code may be asked for again. */
export function expectDeviceRequest({ fault, mode, variant }: Case): Outcome {
  const { nature } = fault;
  if (nature.kind === "harmless") return OK;
  if (isTransient(nature)) {
    return isWorthWaiting({ fault, mode, variant }) ? OK : failed(transientCode(nature));
  }
  const refusal = refusalOf(fault);
  if (!refusal) return failed("DEVICE_AUTH_FAILED", "malformed");
  if (variant === "openai" && refusal.status === 404) return failed("DEVICE_AUTH_DISABLED");
  return failed("DEVICE_AUTH_FAILED", reasonOf(refusal, variant));
}

const WAITING = ["authorization_pending", "slow_down"];
/** The code's own deadline ended it, and nothing before that. */
const OUTLASTED: Outcome = { ...failed("DEVICE_AUTH_EXPIRED"), isPatient: true };

/** RFC 8628 §3.5: only the server's clear word or the code's own deadline ends the polling. */
export function expectPoll(one: Case): Outcome {
  const { nature } = one.fault;
  const onceMore = one.mode === "once" ? OK : OUTLASTED;
  const refusal = refusalOf(one.fault);
  if (nature.kind === "harmless") return OK;
  if (WAITING.includes(refusal?.code ?? "")) return onceMore;
  if (isTransient(nature)) return isProcessed(nature) ? expectLostApproval(one) : patience(one);
  if (!refusal) return failed("DEVICE_AUTH_FAILED", "malformed");
  return refusedPoll(refusal, one) ?? onceMore;
}

function patience({ fault, mode }: Case): Outcome {
  const isTooLong = (refusalOf(fault)?.retryAfterSeconds ?? 0) > LONGEST_RETRY_AFTER_SECONDS;
  return mode === "once" && !isTooLong ? OK : OUTLASTED;
}

/** What was handed out once is not handed out again; OpenAI calls it "unknown" for ever. */
function expectLostApproval({ mode, variant }: Case): Outcome {
  const isTold = mode === "once" && variant === "oidc";
  return isTold ? failed("DEVICE_AUTH_FAILED", "answer_lost") : OUTLASTED;
}

/** Undefined where OpenAI's words mean "not yet". */
function refusedPoll(refusal: Refusal, { variant }: Case): Outcome | undefined {
  const { status, code } = refusal;
  if (code === "access_denied") return failed("DEVICE_AUTH_DENIED");
  if (code === "expired_token") return failed("DEVICE_AUTH_EXPIRED");
  const isBare = variant === "openai" && code === undefined;
  if (isBare && (status === 403 || status === 404)) return undefined;
  if (isBare && status === 410) return failed("DEVICE_AUTH_EXPIRED");
  return failed("DEVICE_AUTH_FAILED", reasonOf(refusal, variant));
}

/** RFC 6749 §4.1.2: a code is good once, so after a lost answer a refusal means that it was lost. */
export function expectExchange({ fault, mode, variant }: Case): Outcome {
  const { nature } = fault;
  if (nature.kind === "harmless") return OK;
  if (isTransient(nature)) {
    if (!isWorthWaiting({ fault, mode, variant })) return failed(transientCode(nature));
    return isProcessed(nature) ? failed("DEVICE_AUTH_FAILED", "answer_lost") : OK;
  }
  const refusal = refusalOf(fault);
  if (!refusal) return failed("DEVICE_AUTH_FAILED", "malformed");
  return failed("DEVICE_AUTH_FAILED", reasonOf(refusal, variant));
}

/** RFC 6749 §6, RFC 9700 §4.14: one try, because the token is good once; the next one tells. */
export function expectRefresh({ fault, mode, variant }: Case): Outcome {
  const { nature } = fault;
  if (nature.kind === "harmless") return { ...OK, then: "ok" };
  return { ...expectTwoRefreshes({ fault, mode, variant }), isAnswerLost: nature.kind === "lost" };
}

function expectTwoRefreshes({ fault, mode, variant }: Case): Outcome {
  const { nature } = fault;
  const end: End = isFinalRefusal(refusalOf(fault), variant)
    ? "CODEX_AUTH_EXPIRED"
    : "AUTH_SERVER_UNREACHABLE";
  if (mode === "for ever") {
    // The next answer is a refusal, and of OpenAI's 401 the status is enough.
    const isLegible = variant === "openai" || fault.sparesRefusals === true;
    const isSaid = isLegible && nature.kind === "unreadable" && nature.isProcessed;
    return { ...failed(end), then: isSaid ? "CODEX_AUTH_EXPIRED" : end };
  }
  // A token that was spent for an answer nobody could read is refused the next time.
  if (isProcessed(nature)) return { ...failed(end), then: "CODEX_AUTH_EXPIRED" };
  return { end, then: "ok", stored: "new" };
}

/** Codex takes every 401 of OpenAI's as final; a standard server has one word for it. */
function isFinalRefusal(refusal: Refusal | undefined, variant: Case["variant"]): boolean {
  if (!refusal) return false;
  return refusal.code === "invalid_grant" || (variant === "openai" && refusal.status === 401);
}

/** RFC 7009 §2.2: any yes will do; here everything is deleted whatever comes of it. */
export function expectRevocation({ fault: { nature } }: Case): Outcome {
  const isYes = nature.kind === "harmless" || nature.kind === "unreadable";
  if (isYes) return { end: "ok", stored: "gone" };
  return { end: transientCode(nature), stored: "gone" };
}

/** RFC 8414 §3: one try; who asked can ask again. */
export function expectDiscovery({ fault, mode }: Case): Outcome {
  const { nature } = fault;
  if (nature.kind === "harmless") return { end: "ok", then: "ok" };
  const then = (end: End) => (mode === "once" ? "ok" : end);
  if (isTransient(nature)) {
    const end = transientCode(nature);
    return { end, then: then(end) };
  }
  const end = "DEVICE_AUTH_FAILED";
  return { end, reason: "discovery_failed", then: then(end) };
}
