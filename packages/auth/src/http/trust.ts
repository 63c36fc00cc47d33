import { existsSync, readFileSync } from "node:fs";
import { X509Certificate } from "node:crypto";
import type { SecureContext } from "node:tls";
import { createSecureContext, getCACertificates } from "node:tls";

import type { Environment } from "./proxy.ts";

const PEM =
  /-----BEGIN (?:TRUSTED |X509 )?CERTIFICATE-----[^-]+-----END (?:TRUSTED |X509 )?CERTIFICATE-----/gu;

/** A file of CA certificates that a variable names and that cannot be used; says which and why. */
export class CaFileError extends Error {
  override readonly name = "CaFileError";
  readonly variable: string;

  constructor(variable: string, file: string, fault: { why: string; cause?: unknown }) {
    const text = `${variable} names ${file}, which ${fault.why}. Correct ${variable}, or unset it.`;
    super(text, fault.cause === undefined ? undefined : { cause: fault.cause });
    this.variable = variable;
  }
}

/**
 * The certificates that the environment adds, as Codex reads it: the file of `CODEX_CA_CERTIFICATE`,
 * else that of `SSL_CERT_FILE`; and what Node adds from `NODE_EXTRA_CA_CERTS`. Throws `CaFileError`
 * for a file that is not there or holds no certificate, where Node would only go on without it.
 */
export function readCaCertificates(environment: Environment): string[] {
  const named = ["CODEX_CA_CERTIFICATE", "SSL_CERT_FILE"].find((name) => environment[name]);
  const variables = [...(named === undefined ? [] : [named]), "NODE_EXTRA_CA_CERTS"];
  return variables.flatMap((name) => {
    const file = environment[name];
    return file ? readCaFile(name, file) : [];
  });
}

function readCaFile(variable: string, file: string): string[] {
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch (cause) {
    const why = existsSync(file) ? "cannot be read" : "does not exist";
    throw new CaFileError(variable, file, { why, cause });
  }
  const found = (text.match(PEM) ?? []).filter(isCertificate);
  if (found.length > 0) return found;
  throw new CaFileError(variable, file, { why: "holds no CA certificate in PEM form" });
}

function isCertificate(pem: string): boolean {
  try {
    return new X509Certificate(pem).raw.byteLength > 0;
  } catch {
    return false;
  }
}

/**
 * Trusts what the operating system trusts, what comes with Node, what its own variables add, and
 * `ca`. Reading and parsing them takes 20 to 200 ms: to be made once, and only for https.
 */
export function trustedContext(ca: readonly string[]): SecureContext {
  return createSecureContext({
    ca: [...new Set([...getCACertificates("system"), ...getCACertificates("default"), ...ca])],
  });
}
