import { causesOfRefusal } from "@latchkey/auth";

import { describeDuration, describeMoment } from "../duration.ts";
import type { CliErrorCode } from "../failure.ts";
import type { StatusReport } from "./status-report.ts";

/** The report for people. */
export function statusLines(report: StatusReport, now: number): string[] {
  const rows: [label: string, text: string | undefined][] = [
    ["Account", accountText(report)],
    ["Codex home", report.home],
    ["Credentials", report.location],
    ["Usable until", report.usableUntil && describeMoment(report.usableUntil, now)],
    ["Renewable", renewableText(report, now)],
    ["Verified", verifiedText(report)],
  ];
  return rows.flatMap(([label, text]) => (text === undefined ? [] : `${label.padEnd(14)}${text}`));
}

const NEXT_WHEN_UNKNOWN = {
  KEYRING_UNAVAILABLE: "latchkey doctor",
  CREDENTIALS_UNREADABLE: "latchkey doctor",
};

/** Why Codex cannot work with what is there; undefined when it can. */
export function failureOf({
  status,
  location,
  reason,
  method,
  code,
  evidence,
}: StatusReport): { code: CliErrorCode; message: string; next?: string } | undefined {
  switch (status) {
    case "signed_out":
      return { code: "CODEX_SIGNED_OUT", message: "Nobody is signed in." };
    case "expired":
      // Whoever follows is helped where the sign-in is kept.
      return method === "chatgptAuthTokens"
        ? {
            code: "CODEX_AUTH_EXPIRED",
            message: "The access token has ended, and this home has not been given a new one.",
            next: "latchkey refresh",
          }
        : { code: "CODEX_AUTH_EXPIRED", message: endText(evidence) };
    case "unreadable":
      if (code !== undefined) return { code, message: reason ?? "", next: NEXT_WHEN_UNKNOWN[code] };
      return {
        code: "CREDENTIALS_UNREADABLE",
        message: `Codex cannot load ${location}: ${reason ?? "unknown"}. A new sign-in keeps it aside.`,
      };
    case "ok":
    case "expiring":
      return undefined;
  }
}

/** One that was ended elsewhere has causes that people can do something about. */
function endText(evidence: StatusReport["evidence"]): string {
  const causes = causesOfRefusal(evidence?.reason);
  if (causes === undefined) return "The sign-in has expired.";
  return `The sign-in was ended elsewhere (${evidence?.reason ?? "?"}). ${causes}`;
}

function accountText({ account, method, status }: StatusReport): string {
  if (status === "signed_out") return "none";
  if (status === "unreadable") return "unknown";
  if (method === "apikey") return "an API key";
  const name = account?.email ?? account?.accountId ?? `signed in with ${method ?? "?"}`;
  return account?.plan === undefined ? name : `${name} (${account.plan})`;
}

function renewableText({ renewable, method, evidence }: StatusReport, now: number) {
  if (renewable === undefined) return undefined;
  if (method === "chatgptAuthTokens") return "by the sign-in that this home follows";
  if (evidence?.kind === "refused") return `no, the server refused it (${evidence.reason ?? "?"})`;
  if (!renewable) return "no, there is no refresh token";
  const age = evidence?.at && `${describeDuration(now - Date.parse(evidence.at))} ago`;
  const verb = evidence?.kind === "refreshed" ? "refreshed" : "never tried, received";
  return age === undefined ? "yes" : `yes (${verb} ${age})`;
}

function verifiedText({ verified }: StatusReport): string | undefined {
  if (verified === undefined) return undefined;
  return verified === "accepted" ? "yes, the server accepts it" : "no, the server rejects it";
}
