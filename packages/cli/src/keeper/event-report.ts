import { causesOfRefusal } from "@latchkey/auth";
import type { KeeperEvent } from "@latchkey/keeper";

type HomeUpdated = Extract<KeeperEvent, { type: "home_updated" }>;

const UPDATES: Readonly<Record<HomeUpdated["reason"], string>> = {
  signed_in: "has the new sign-in",
  refreshed: "has the renewed tokens",
  linked: "is linked and signed in",
  repaired: "was repaired: it held damaged or older credentials",
  moved: "has moved its sign-in",
  signed_out: "was signed out",
};

/** An event as one line for programs. Times are ISO 8601. */
export function reportEvent({ type, ...event }: KeeperEvent): object {
  const times = {
    ...("usableUntil" in event && { usableUntil: toIso(event.usableUntil) }),
    ...("willRetryAt" in event && { willRetryAt: toIso(event.willRetryAt) }),
  };
  return { event: type, at: toIso(Date.now()), ...event, ...times };
}

/** An event as one line for people. */
export function eventLine(event: KeeperEvent): string {
  switch (event.type) {
    case "sign_in_refreshed": {
      const { home, how, usableUntil } = event;
      const until = usableUntil === undefined ? "" : `; usable until ${toIso(usableUntil)}`;
      return `${home}: ${how === "refreshed" ? "renewed" : "renewed by another program"}${until}`;
    }
    case "sign_in_expired": {
      const { home, homes, reason } = event;
      const causes = causesOfRefusal(reason);
      const what =
        causes === undefined
          ? `the sign-in has expired (${reason}). Sign in again`
          : `the sign-in was ended elsewhere (${reason}). ${causes.replace(/\.$/u, "")}`;
      return `${home}: ${what}; affected: ${homes.join(", ")}`;
    }
    case "home_updated":
      return `${event.home}: ${UPDATES[event.reason]}`;
    case "home_problem":
      return `${event.home}: ${event.problem.message}`;
    case "refresh_failed": {
      const { home, code, willRetryAt } = event;
      return `${home}: renewing failed (${code}); next try at ${toIso(willRetryAt)}`;
    }
    case "clock_wrong":
      return `${event.home}: ${event.message}`;
    case "links_unreadable":
      return event.message;
  }
}

function toIso(epochMs: number): string {
  return new Date(epochMs).toISOString();
}
