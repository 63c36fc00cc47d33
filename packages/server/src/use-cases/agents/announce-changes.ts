import type { LiveEvents } from "../../ports/live-events.ts";
import type { HomeStatus } from "../sign-ins/home-status.ts";

/** Tells every tab what was changed in the folders of agents and flows. */
export function announceChanges({ homes, live }: { homes: HomeStatus; live: LiveEvents }) {
  const announce = (catalog: "agents" | "flows") =>
    live.publish({ topic: "catalog", message: { type: "catalog_updated", catalog } });
  return {
    onHomeChanged: (codexHome: string) => homes.announceSoon(codexHome),
    onAgentsChanged: () => announce("agents"),
    onFlowsChanged: () => announce("flows"),
  };
}
