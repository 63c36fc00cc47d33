import { join } from "node:path";
import express, { Router } from "express";

const ONE_YEAR_MS = 365 * 24 * 60 * 60_000;

/** The built web console. Every page address answers with its one document. */
export function createWebRoutes(directory: string): Router {
  const router = Router();
  router.use(
    "/assets",
    express.static(join(directory, "assets"), {
      immutable: true,
      maxAge: ONE_YEAR_MS,
      fallthrough: false,
    }),
  );
  router.use(express.static(directory, { index: false }));
  router.get(/^\/(?!api\/|assets\/)[^.]*$/, (_request, response) => {
    response.sendFile("index.html", { root: directory, cacheControl: false });
  });
  return router;
}
