import express, { Router, type Express, type Response } from "express";
import { z } from "zod";
import { deviceRoutes } from "./authorization/device-routes.ts";
import { tokenRoutes } from "./authorization/token-routes.ts";
import { backendRoutes } from "./backend/backend-routes.ts";
import { controlRoutes } from "./control/control-routes.ts";
import type { SimControl } from "./control/sim-control.ts";
import { lmStudioRoutes } from "./lm-studio/lm-studio-routes.ts";
import { imageRoutes } from "./model/image-routes.ts";
import { responsesRoutes } from "./model/responses-routes.ts";
import { authorizePages } from "./pages/authorize-pages.ts";
import { devicePages } from "./pages/device-pages.ts";
import type { SimState } from "./sim-state.ts";

/** Puts all endpoints together. */
export function createApp(state: SimState, control: SimControl): Express {
  const routes = Router();
  // Model requests come before the body parsers, which do not know zstd.
  routes.use(responsesRoutes(state), imageRoutes(state));
  routes.use(express.json({ limit: "4mb" }), express.urlencoded({ extended: false }));
  routes.use(deviceRoutes(state), tokenRoutes(state));
  routes.use(devicePages(state), authorizePages(state));
  routes.use(backendRoutes(state), lmStudioRoutes(state));
  routes.use(controlRoutes(control, () => state.issuer));

  const app = express();
  app.disable("x-powered-by");
  app.disable("etag");
  app.use((_req, res, next) => {
    res.setHeader("date", new Date(state.clock.now()).toUTCString());
    next();
  });
  app.use((req, res) => routes(req, res, (error?: unknown) => answerUnhandled(error, res)));
  return app;
}

const HttpErrorSchema = z.looseObject({ status: z.int().min(400).max(599), message: z.string() });

function answerUnhandled(error: unknown, res: Response): void {
  if (res.headersSent) res.socket?.destroy();
  else if (error === undefined) res.status(404).json({ detail: "Not Found" });
  else if (error instanceof z.ZodError) res.status(400).json({ error: z.prettifyError(error) });
  else if (error instanceof RangeError) res.status(404).json({ error: error.message });
  else {
    const { data } = HttpErrorSchema.safeParse(error);
    res.status(data?.status ?? 500).json({ error: data?.message ?? "Internal error" });
  }
}
