import express, { type Express, type RequestHandler } from "express";
import helmet from "helmet";
import type { Logger } from "pino";
import type { Limits } from "../config.ts";
import type { HomeSignIns } from "../ports/home-sign-ins.ts";
import type { Access } from "../use-cases/access/access.ts";
import type { Audit } from "../use-cases/audit/audit.ts";
import type { RunDeps } from "../use-cases/runs/run-deps.ts";
import type { DeviceAuth } from "../use-cases/sign-ins/device-auth.ts";
import type { OriginGuard } from "../guards/origin.ts";
import { stripBasePath } from "../guards/base-path.ts";
import type { SessionCookie } from "../guards/session.ts";
import { createRequestLimit, limitBodies } from "../guards/visit-limits.ts";
import type { Metrics } from "../metrics/metrics.ts";
import { answerUnknownRoute, createErrorHandler, requireJson } from "./respond.ts";
import { createAgentRoutes } from "./routes/agents.ts";
import { createAuditRoutes } from "./routes/audit.ts";
import { createConversationRoutes } from "./routes/conversations.ts";
import { createHomeRoutes } from "./routes/homes.ts";
import { createImageRoutes } from "./routes/images.ts";
import { createMetricsRoute } from "./routes/metrics.ts";
import { createFlowRoutes } from "./routes/flows.ts";
import { createOpenApiRoute } from "./routes/openapi.ts";
import { createRunRoutes } from "./routes/runs.ts";
import { createSessionRoutes } from "./routes/session.ts";
import { createSignInRoutes } from "./routes/sign-ins.ts";
import { createHealthRoute, createSystemRoutes, type ExtraAction } from "./routes/system.ts";
import { createWebRoutes } from "./routes/web.ts";

const MAX_BODY = 1024 * 1024;

export type HttpDeps = {
  runDeps: RunDeps;
  deviceAuth: DeviceAuth;
  signIns: HomeSignIns;
  access: Access;
  cookie: SessionCookie;
  checkOrigin: OriginGuard;
  /** Under which path the console is reached; empty for none. */
  basePath: string;
  audit: Audit;
  metrics: Metrics;
  limits: Pick<Limits, "requests" | "bodyBytes">;
  extraActions: readonly ExtraAction[];
  version: string;
  webDirectory: string;
  log: Logger;
};

export function createHttpApp(deps: HttpDeps): Express {
  const { runDeps, deviceAuth, access, cookie, limits, extraActions, log } = deps;
  const app = express();
  app.disable("x-powered-by");
  app.use(helmet({ contentSecurityPolicy: { useDefaults: false, directives: CSP }, hsts: false }));
  app.use((request, _response, next) => {
    request.url = stripBasePath(request.url, deps.basePath);
    next();
  });
  const requireOwnSite: RequestHandler = (request, _response, next) => {
    deps.checkOrigin(request);
    next();
  };

  const takeRequest = createRequestLimit(limits.requests);
  const requireAccess: RequestHandler = async (request, _response, next) => {
    const { id } = await access.check(cookie.readCredentials(request));
    await takeRequest(id);
    next();
  };

  const api = express.Router();
  api.use((_request, response, next) => {
    response.setHeader("Cache-Control", "no-store");
    next();
  });
  api.use(createHealthRoute(deps));
  api.use(createSessionRoutes(access, cookie));
  api.use(requireAccess);
  api.use(requireJson, limitBodies({ maxTotal: limits.bodyBytes, maxBody: MAX_BODY }));
  api.use(express.json({ limit: MAX_BODY }));
  api.use(createOpenApiRoute(api, deps.version));
  api.use(createSystemRoutes({ providers: [...runDeps.providers.values()], extraActions }));
  api.use(createHomeRoutes({ homes: runDeps.homes, signIns: deps.signIns, audit: deps.audit }));
  api.use(createSignInRoutes(deviceAuth));
  api.use(createAuditRoutes(deps.audit));
  api.use(createConversationRoutes(runDeps));
  api.use(createImageRoutes(runDeps.images));
  api.use(
    createRunRoutes(runDeps, (request) => access.checkPerson(cookie.readCredentials(request))),
  );
  api.use(createAgentRoutes(runDeps));
  api.use(createFlowRoutes(runDeps));
  api.use(answerUnknownRoute);

  app.use("/api", requireOwnSite, api);
  app.use("/metrics", requireOwnSite, requireAccess, createMetricsRoute(deps.metrics));
  app.use(createWebRoutes(deps));
  app.use(answerUnknownRoute);
  app.use(createErrorHandler(log));
  return app;
}

/** Emotion writes style elements, so styles alone may be inline. */
const CSP = {
  "default-src": ["'self'"],
  "script-src": ["'self'"],
  "style-src": ["'self'", "'unsafe-inline'"],
  // An image of a transcript is fetched with the session's key, and shown from memory.
  "img-src": ["'self'", "data:", "blob:"],
  "connect-src": ["'self'"],
  "object-src": ["'none'"],
  // The page says under which path it is; where that leads, only this origin may say.
  "base-uri": ["'self'"],
  "form-action": ["'self'"],
  "frame-ancestors": ["'none'"],
};
