import { existsSync } from "node:fs";

import { CaFileError, readCaCertificates } from "@latchkey/auth";

import type { DoctorContext } from "./context.ts";
import type { Finding } from "./finding.ts";
import { ok, problem, warning } from "./finding.ts";

/** Variables that make Codex pass over the credentials of its home. */
const OVERRULING = ["CODEX_API_KEY", "CODEX_ACCESS_TOKEN"];
const CA_VARIABLES = ["CODEX_CA_CERTIFICATE", "SSL_CERT_FILE", "NODE_EXTRA_CA_CERTS"];
const REDIRECTING = [
  "LATCHKEY_ISSUER",
  "CODEX_REFRESH_TOKEN_URL_OVERRIDE",
  "CODEX_REVOKE_TOKEN_URL_OVERRIDE",
];

/** Environment variables that get in each other's way. */
export function checkEnvironment({ config, homePath }: DoctorContext): Finding[] {
  const { environment } = config;
  const isSet = (name: string) => (environment[name] ?? "") !== "";
  const overruling = OVERRULING.filter(isSet).map((name) =>
    warning("environment", `${name} makes Codex pass over the sign-in`, `unset ${name}`),
  );
  const unusable = CA_VARIABLES.filter(isSet).flatMap((name) => {
    const complaint = complaintAboutCa({ [name]: environment[name] });
    return complaint === undefined ? [] : [problem("environment", complaint, `unset ${name}`)];
  });
  const redirecting = REDIRECTING.filter(isSet).map((name) =>
    ok("environment", `${name} sends sign-ins to ${hostOf(environment[name] ?? "")}`),
  );
  // Codex does not start with a CODEX_HOME that is not there.
  const isHomeMissing = isSet("CODEX_HOME") && !existsSync(homePath);
  const missing = isHomeMissing
    ? [
        warning(
          "environment",
          `CODEX_HOME names ${homePath}, which does not exist`,
          "latchkey login",
        ),
      ]
    : [];
  const findings = [...overruling, ...unusable, ...redirecting, ...missing];
  const first = findings.length > 0 ? findings : [ok("environment", "no variable is in the way")];
  return [...first, ...checkUser()];
}

function checkUser(): Finding[] {
  if (process.getuid?.() !== 0) return [];
  const message = "root: whatever Codex runs may do anything to this machine";
  return [warning("user", message, "adduser --system --group --home /var/lib/latchkey latchkey")];
}

function complaintAboutCa(named: Readonly<Record<string, string | undefined>>): string | undefined {
  try {
    readCaCertificates(named);
    return undefined;
  } catch (error) {
    if (error instanceof CaFileError) return error.message;
    throw error;
  }
}

/** An address may hold a password; its host does not. */
export function hostOf(url: string): string {
  const withScheme = url.includes("://") ? url : `http://${url}`;
  return URL.parse(withScheme)?.host ?? "an unusable address";
}
