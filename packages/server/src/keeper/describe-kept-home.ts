import type { HomeDescription, RefreshEvidence } from "@latchkey/auth";
import type { HomeCredentials } from "../ports/codex-homes.ts";

/** A home as the keeper knows it, in the console's words. */
export function describeKeptHome(home: HomeDescription): HomeCredentials {
  const { account, status, usableUntil, renewable, evidence, follows, problem } = home;
  return {
    status,
    renewable,
    renewableEvidence: evidenceText(evidence),
    ...(account?.accountId !== undefined && {
      account: {
        accountId: account.accountId,
        ...(account.email !== undefined && { email: account.email }),
        ...(account.plan !== undefined && { plan: account.plan }),
      },
    }),
    ...(usableUntil !== undefined && { usableUntil: isoTime(usableUntil) }),
    ...(evidence.lastRefreshAt !== undefined && { lastRefreshAt: isoTime(evidence.lastRefreshAt) }),
    ...(follows !== undefined && { follows }),
    ...(problem && { problem }),
  };
}

function evidenceText({ lastOutcome, at }: RefreshEvidence): string {
  const when = at === undefined ? "" : ` at ${isoTime(at)}`;
  switch (lastOutcome) {
    case "never_tried":
      return "It was not renewed yet.";
    case "signed_in":
      return `Somebody signed in${when}.`;
    case "refreshed":
      return `It was renewed${when}.`;
    case "adopted":
      return `Codex renewed it${when}.`;
    case "failed":
      return `Renewing it failed${when}; it is tried again.`;
    case "expired":
      return `OpenAI refused to renew it${when}.`;
  }
}

function isoTime(epochMs: number): string {
  return new Date(epochMs).toISOString();
}
