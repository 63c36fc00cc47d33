import { access } from "node:fs/promises";
import { join } from "node:path";
import express, { type RequestHandler, Router } from "express";

const ONE_YEAR_MS = 365 * 24 * 60 * 60_000;
/** Without it browsers keep a page for as long as they like, beyond the scripts that it names. */
const ASK_ANEW = { "Cache-Control": "no-cache" };

/** The built web console. Every page address answers with its one document. */
export function createWebRoutes(directory: string): Router {
  const router = Router();
  const assets = join(directory, "assets");
  router.use(
    "/assets",
    preferBrotli(assets),
    express.static(assets, { immutable: true, maxAge: ONE_YEAR_MS, fallthrough: false }),
  );
  router.use(express.static(directory, { index: false }));
  router.get(/^\/(?!api\/|assets\/)[^.]*$/, (_request, response) => {
    response.sendFile("index.html", { root: directory, cacheControl: false, headers: ASK_ANEW });
  });
  return router;
}

/** Answers with the brotli file that the build put beside a script, to browsers that take it. */
function preferBrotli(directory: string): RequestHandler {
  return async (request, response, next) => {
    response.vary("Accept-Encoding");
    const name = /^\/[\w-]+\.js$/.exec(request.path)?.[0];
    if (name !== undefined && request.acceptsEncodings("br")) {
      const isThere = await access(`${join(directory, name)}.br`).then(
        () => true,
        () => false,
      );
      if (isThere) {
        request.url = `${name}.br`;
        response.type("js").set("Content-Encoding", "br");
      }
    }
    next();
  };
}
