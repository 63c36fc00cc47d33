import type { KeeperEvent } from "@latchkey/keeper";
import type { Logger } from "pino";
import type { RefreshTally } from "./refresh-tally.ts";

type Listeners = {
  log: Logger;
  refreshes: RefreshTally;
  onHomesChanged: (names: string[]) => void;
};

/** Logs what the keeper does, counts it, and names the homes that are not as they were. */
export function createKeeperListener({
  log,
  refreshes,
  onHomesChanged,
}: Listeners): (event: KeeperEvent) => void {
  return (event) => {
    switch (event.type) {
      case "sign_in_refreshed":
        log.info({ codexHome: event.home, how: event.how }, "sign_in.refreshed");
        refreshes.add({ codexHome: event.home, outcome: event.how });
        onHomesChanged([event.home]);
        break;
      case "sign_in_expired":
        log.warn({ codexHome: event.home, homes: event.homes }, "codex.auth.expired");
        refreshes.add({ codexHome: event.home, outcome: "expired" });
        onHomesChanged(event.homes);
        break;
      case "home_updated":
        log.info({ codexHome: event.home, reason: event.reason }, "sign_in.home_updated");
        onHomesChanged([event.home]);
        break;
      case "home_problem":
        log.warn({ codexHome: event.home, problem: event.problem.code }, "sign_in.home_problem");
        onHomesChanged([event.home]);
        break;
      case "refresh_failed":
        log.warn(
          { codexHome: event.home, code: event.code, willRetryAt: event.willRetryAt },
          "sign_in.refresh_failed",
        );
        refreshes.add({ codexHome: event.home, outcome: "failed", code: event.code });
        onHomesChanged([event.home]);
        break;
      case "clock_wrong":
        log.warn({ codexHome: event.home, aheadMs: event.aheadMs }, "sign_in.clock_wrong");
        onHomesChanged([event.home]);
        break;
      case "links_unreadable":
        log.error({ problem: event.message }, "sign_in.links_unreadable");
        break;
    }
  };
}
