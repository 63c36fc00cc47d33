import { causesOfRefusal } from "@latchkey/auth";

import { describeDuration, describeMoment } from "../duration.ts";
import { quoteWord } from "../next-command.ts";
import type { HomeReport } from "./home-report.ts";

const STATUSES = {
  ok: "ok",
  expiring: "expiring",
  expired: "expired",
  signed_out: "signed out",
};

/** A home for people, with what to do about it. */
export function homeLines(report: HomeReport, now: number): string[] {
  const { home, name, status, usableUntil, follows, owner, problem } = report;
  const rows: [label: string, text: string | undefined][] = [
    ["Account", accountText(report)],
    ["Usable until", usableUntil && describeMoment(usableUntil, now)],
    ["Renewable", renewableText(report, now)],
    ["Follows", follows],
    ["Kept in", owner && { home: "this home", vault: "Latchkey's vault" }[owner]],
    ["Problem", problem?.message],
    ["Next", nextStep(report)],
  ];
  return [
    `${home}${name === undefined ? "" : ` (${name})`}: ${STATUSES[status]}`,
    ...rows.flatMap(([label, text]) => (text === undefined ? [] : `  ${label.padEnd(14)}${text}`)),
  ];
}

function accountText({ account }: HomeReport): string | undefined {
  const name = account?.email ?? account?.accountId;
  return name === undefined || account?.plan === undefined ? name : `${name} (${account.plan})`;
}

function renewableText({ account, renewable, evidence }: HomeReport, now: number) {
  if (!account) return undefined;
  const { lastOutcome, lastRefreshAt, at } = evidence;
  const ago = (iso?: string) => iso && ` ${describeDuration(now - Date.parse(iso))} ago`;
  const when = ago(at) ?? "";
  switch (lastOutcome) {
    case "never_tried":
      return renewable ? "yes (never tried)" : "no, there is no refresh token";
    case "signed_in":
      return `yes (signed in${when})`;
    case "refreshed":
      return `yes (refreshed${when})`;
    case "adopted":
      return `yes (received${ago(lastRefreshAt) ?? ""})`;
    case "failed":
      return `unknown (it failed${when}${afterFailure(evidence, now)})`;
    case "expired":
      return causesOfRefusal(evidence.reason) === undefined
        ? `no, the server refused it${when}${afterFailure(evidence, now)}`
        : `no, it was ended elsewhere, as the server said${when}${afterFailure(evidence, now)}`;
  }
}

function afterFailure({ reason, willRetryAt }: HomeReport["evidence"], now: number): string {
  const why = reason === undefined ? "" : `: ${reason}`;
  return willRetryAt ? `${why}; next try ${describeMoment(willRetryAt, now)}` : why;
}

/** Whoever follows is helped where the sign-in is kept; a problem names its own remedy. */
function nextStep({ home, status, follows, problem }: HomeReport): string | undefined {
  const isOver = status === "expired" || status === "signed_out";
  if (!isOver || follows !== undefined || problem) return undefined;
  return `latchkey login --home ${quoteWord(home)}`;
}
