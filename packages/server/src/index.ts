export { ConfigError, readConfig } from "./config.ts";
export type { ServerConfig } from "./config.ts";
export type { ExtraAction } from "./http/routes/system.ts";
export { startServer } from "./start-server.ts";
export type { RunningServer, ServerExtras } from "./start-server.ts";
export { untilStopped } from "./stop.ts";
