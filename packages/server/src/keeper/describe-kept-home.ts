import { causesOfRefusal } from "@latchkey/auth";
import type { HomeDescription, RefreshEvidence } from "@latchkey/keeper";
import type { HomeCredentials } from "../ports/codex-homes.ts";

/** A home as the keeper knows it, in the console's words. */
export function describeKeptHome(home: HomeDescription): HomeCredentials {
  const { account, status, usableUntil, renewable, evidence, follows, owner, problem } = home;
  return {
    status,
    renewable,
    renewableEvidence: evidenceText(evidence),
    ...(account?.accountId !== undefined && {
      account: {
        accountId: account.accountId,
        ...(account.email !== undefined && { email: account.email }),
        ...(account.plan !== undefined && { plan: account.plan }),
        ...(account.userId !== undefined && { userId: account.userId }),
      },
    }),
    ...(usableUntil !== undefined && { usableUntil: isoTime(usableUntil) }),
    ...(evidence.lastRefreshAt !== undefined && { lastRefreshAt: isoTime(evidence.lastRefreshAt) }),
    ...(follows !== undefined && { follows }),
    ...(owner !== undefined && { owner }),
    ...(problem && { problem: { ...problem, message: messageOf(problem) } }),
  };
}

/** What the command line mends with `latchkey link` has a button in the console. */
function messageOf({ code, message }: NonNullable<HomeDescription["problem"]>): string {
  return code === "signed_out" ? "It was signed out. Let it follow again, or sign it in." : message;
}

const EVIDENCE: Record<RefreshEvidence["lastOutcome"], string> = {
  never_tried: "it was not renewed yet.",
  signed_in: "somebody signed in.",
  refreshed: "it was renewed.",
  adopted: "Codex renewed it.",
  failed: "renewing it failed, and is tried again.",
  expired: "OpenAI refused to renew it.",
};

/** A sign-in that was ended elsewhere has causes that people can do something about. */
function evidenceText({ lastOutcome, reason }: RefreshEvidence): string {
  const causes = lastOutcome === "expired" ? causesOfRefusal(reason) : undefined;
  return causes === undefined ? EVIDENCE[lastOutcome] : `OpenAI ended it (${reason}). ${causes}`;
}

function isoTime(epochMs: number): string {
  return new Date(epochMs).toISOString();
}
