import express, { Router } from "express";
import packageJson from "../package.json" with { type: "json" };
import type { RegisteredHome } from "./codex/directory-homes.ts";
import type { Context } from "./composition/context.ts";
import { openKeptHomes } from "./composition/kept-homes.ts";
import { createSignIns } from "./composition/sign-ins.ts";
import { openStorage } from "./composition/storage.ts";
import { readEmbeddedConfig } from "./config.ts";
import { createInProcessLiveEvents } from "./fan-out/in-process-live-events.ts";
import { createErrorHandler, requireJson } from "./http/respond.ts";
import { createHomeRoutes } from "./http/routes/homes.ts";
import { createSignInRoutes } from "./http/routes/sign-ins.ts";
import { createLog } from "./log.ts";
import type { WakeOutcome } from "./ports/sign-in-keeper.ts";
import { createAudit } from "./use-cases/audit/audit.ts";

export type DeviceAuthRouterOptions = {
  /** The Codex home of the application itself. It is called `server`. */
  codexHome: string;
  /** Where the vault and the records are; a directory of Latchkey's own. */
  dataDirectory: string;
  /** Further Codex homes, asked for each time. One without a sign-in follows the application's. */
  homes?: () => readonly { name: string; path: string }[];
  /** A home got other credentials: a Codex process that runs there has to be started anew. */
  onCredentials?: (home: { name: string; path: string }) => void | Promise<void>;
  /** Variables in place of the process's own, such as `LATCHKEY_ISSUER` and `HTTPS_PROXY`. */
  environment?: NodeJS.ProcessEnv;
};

/** An Express router that also keeps the sign-ins of its homes. */
export type DeviceAuthRouter = Router & {
  /**
   * Call this when Codex says that its access token is no good, as `CODEX_AUTH_EXPIRED` or a 401 in
   * the middle of a turn: it renews once, however many ask, and delivers to every home.
   */
  recover: (home: string) => Promise<WakeOutcome>;
  /** Ends what is pending and the keeper. */
  close: () => Promise<void>;
};

/**
 * Puts Latchkey's sign-in flow into an Express 5 application: `app.use("/api", createDeviceAuthRouter(…))`
 * serves `/codex/device-auth` and `/codex/homes` as the console does, and a keeper refreshes the
 * homes' sign-ins. Who may ask is for the application to decide: mount it behind its own access check.
 */
export function createDeviceAuthRouter(options: DeviceAuthRouterOptions): DeviceAuthRouter {
  const router = Router();
  const opening = openParts(options);
  // Whoever asks first hears why it cannot be opened.
  opening.catch(() => undefined);
  router.use("/codex", requireJson, express.json(), async (request, response, next) => {
    const { routes } = await opening;
    // The inner router knows its paths with what this one has taken off.
    request.url = `/codex${request.url}`;
    routes(request, response, next);
  });
  return Object.assign(router, {
    recover: async (home: string) => (await opening).keeper.wake(home),
    close: async () => {
      const parts = await opening.catch(() => undefined);
      await parts?.close();
    },
  });
}

async function openParts(options: DeviceAuthRouterOptions) {
  const { homes: listOthers = () => [], onCredentials } = options;
  const config = readEmbeddedConfig(options);
  const log = createLog(config.logLevel);
  const storage = await openStorage(config);
  const live = createInProcessLiveEvents();
  const context: Context = { config, storage, live, version: packageJson.version, log };
  const kept = await openKeptHomes(context, { listOthers, runsCodex: false }).catch(
    async (error: unknown) => {
      await storage.close();
      throw error;
    },
  );
  const audit = createAudit(storage.auditTrail, log.child({ subsystem: "audit" }));
  const onReplaced = async ({ name, path }: RegisteredHome) => onCredentials?.({ name, path });
  const { signIns, deviceAuth } = createSignIns(context, { kept, audit, onReplaced });
  const routes = Router();
  routes.use(createSignInRoutes(deviceAuth));
  routes.use(createHomeRoutes({ homes: kept.homes, signIns, audit }));
  routes.use(createErrorHandler(log));
  // What was there before is known from the first request on.
  await kept.homes.describeAll();
  return {
    routes,
    keeper: kept.keeper,
    async close() {
      await deviceAuth.close();
      await kept.close();
      await storage.close();
    },
  };
}
