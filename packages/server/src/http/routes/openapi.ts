import { Router } from "express";
import { describeApi } from "../openapi/document.ts";
import { listMountedRoutes } from "../openapi/mounted-routes.ts";

/** Describes the routes of a router, those that are added later included. */
export function createOpenApiRoute(api: Router, version: string): Router {
  const router = Router();
  let document: ReturnType<typeof describeApi> | undefined;
  router.get("/openapi.json", (_request, response) => {
    document ??= describeApi(listMountedRoutes(api), version);
    response.json(document);
  });
  return router;
}
