import { Router } from "express";
import type { Metrics } from "../../metrics/metrics.ts";

/** What Prometheus scrapes. */
export function createMetricsRoute(metrics: Metrics): Router {
  const router = Router();
  router.get("/", async (_request, response) => {
    const text = await metrics.read();
    response.setHeader("Cache-Control", "no-store");
    response.setHeader("Content-Type", metrics.contentType);
    response.end(text);
  });
  return router;
}
