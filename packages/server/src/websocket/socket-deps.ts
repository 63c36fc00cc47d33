import type { Logger } from "pino";
import type { OriginGuard } from "../guards/origin.ts";
import type { SessionCookie } from "../guards/session.ts";
import type { LiveEvents } from "../ports/live-events.ts";
import type { TranscriptStore } from "../ports/transcript-store.ts";
import type { Access } from "../use-cases/access/access.ts";
import type { ActiveRuns } from "../use-cases/runs/active-runs.ts";
import type { DeviceAuth } from "../use-cases/sign-ins/device-auth.ts";
import type { HomeStatus } from "../use-cases/sign-ins/home-status.ts";

export type SocketDeps = {
  transcripts: TranscriptStore;
  homes: HomeStatus;
  deviceAuth: DeviceAuth;
  active: ActiveRuns;
  live: LiveEvents;
  access: Access;
  cookie: SessionCookie;
  checkOrigin: OriginGuard;
  /** Under which path a proxy may pass requests on; empty for none. */
  basePath: string;
  pingIntervalMs: number;
  log: Logger;
};
