export { ConfigError, readConfig } from "./config.ts";
export type { ServerConfig } from "./config.ts";
export type { ExtraAction } from "./http/routes/system.ts";
export { startServer } from "./main.ts";
export type { RunningServer, ServerExtras } from "./main.ts";
