import type { Logger } from "pino";
import type { ServerConfig } from "../config.ts";
import type { LiveEvents } from "../ports/live-events.ts";
import type { AccessToken } from "./access-token.ts";
import type { Storage } from "./storage.ts";

/** What every part of the console is made from. */
export type Context = {
  config: ServerConfig;
  storage: Storage;
  live: LiveEvents;
  version: string;
  log: Logger;
};

/** With what only a console of its own has, which people and programs come in to. */
export type ConsoleContext = Context & { accessToken: AccessToken };
