const UNTRUSTED =
  "its TLS certificate is not trusted here (behind a corporate proxy, set NODE_EXTRA_CA_CERTS to the proxy's CA file)";
const NO_ANSWER = "it did not answer in time";
const DROPPED = "the connection was dropped";

const SENTENCES: Readonly<Record<string, string>> = {
  ENOTFOUND: "its name cannot be resolved",
  EAI_AGAIN: "its name cannot be resolved",
  ECONNREFUSED: "the connection was refused",
  ENETUNREACH: "the network is unreachable",
  EHOSTUNREACH: "the network is unreachable",
  ECONNRESET: DROPPED,
  EPIPE: DROPPED,
  UND_ERR_SOCKET: DROPPED,
  ETIMEDOUT: NO_ANSWER,
  UND_ERR_CONNECT_TIMEOUT: NO_ANSWER,
  UND_ERR_HEADERS_TIMEOUT: NO_ANSWER,
  UND_ERR_BODY_TIMEOUT: NO_ANSWER,
  UND_ERR_ABORTED: "the proxy refused the connection",
  DEPTH_ZERO_SELF_SIGNED_CERT: UNTRUSTED,
  SELF_SIGNED_CERT_IN_CHAIN: UNTRUSTED,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: UNTRUSTED,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: UNTRUSTED,
  UNABLE_TO_GET_ISSUER_CERT: UNTRUSTED,
  // A CA of the same name that is trusted here has another key.
  CERT_SIGNATURE_FAILURE: UNTRUSTED,
  CERT_UNTRUSTED: UNTRUSTED,
  CERT_REJECTED: UNTRUSTED,
  CERT_REVOKED: UNTRUSTED,
  INVALID_CA: UNTRUSTED,
  CERT_HAS_EXPIRED: "its TLS certificate has expired, or the clock here is wrong",
  CERT_NOT_YET_VALID: "its TLS certificate is not valid yet, or the clock here is wrong",
  ERR_TLS_CERT_ALTNAME_INVALID: "its TLS certificate is for another name",
  ERR_SSL_WRONG_VERSION_NUMBER: "something without TLS answers there",
};

/** Failures of these kinds come before a request leaves, so it cannot have had an effect. */
const NEVER_SENT = new Set([
  ...Object.keys(SENTENCES).filter((code) => SENTENCES[code] === UNTRUSTED),
  ...["ENOTFOUND", "EAI_AGAIN", "ECONNREFUSED", "ENETUNREACH", "EHOSTUNREACH"],
  ...["UND_ERR_CONNECT_TIMEOUT", "UND_ERR_ABORTED"],
  ...["CERT_HAS_EXPIRED", "CERT_NOT_YET_VALID", "ERR_TLS_CERT_ALTNAME_INVALID"],
  "ERR_SSL_WRONG_VERSION_NUMBER",
]);

/** A network error in words, its code, and whether the request may have reached the server. */
export function describeNetworkFailure(error: unknown) {
  const code = errorCode(error);
  return {
    code,
    sentence: describe(error, code),
    wasSent: code === undefined || !NEVER_SENT.has(code),
  };
}

function describe(error: unknown, code: string | undefined): string {
  if (error instanceof DOMException && error.name === "TimeoutError") return NO_ANSWER;
  if (error instanceof RangeError) return "its answer is larger than 1 MiB";
  if (code === undefined) return "the connection failed";
  return SENTENCES[code] ?? `the connection failed (${code})`;
}

function errorCode(error: unknown): string | undefined {
  for (let current = error; current instanceof Error; current = current.cause) {
    if ("code" in current && typeof current.code === "string") return current.code;
    if (current instanceof AggregateError && current.errors[0]) return errorCode(current.errors[0]);
  }
  return undefined;
}
