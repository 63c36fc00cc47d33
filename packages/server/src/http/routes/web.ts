import { access, readFile } from "node:fs/promises";
import { join } from "node:path";
import express, { type RequestHandler, type Response, Router } from "express";
import { type OriginGuard, SiteRefused } from "../../guards/origin.ts";

const ONE_YEAR_MS = 365 * 24 * 60 * 60_000;
/** Without it browsers keep a page for as long as they like, beyond the scripts that it names. */
const ASK_ANEW = { "Cache-Control": "no-cache" };

type WebDeps = { webDirectory: string; basePath: string; checkOrigin: OriginGuard };

/**
 * The built web console. Every page address answers with its one document, which is refused in words
 * where the console could not work; its files are no secret and are given to whoever asks.
 */
export function createWebRoutes({ webDirectory, basePath, checkOrigin }: WebDeps): Router {
  const directory = webDirectory;
  const router = Router();
  const assets = join(directory, "assets");
  router.use(
    "/assets",
    preferBrotli(assets),
    express.static(assets, { immutable: true, maxAge: ONE_YEAR_MS, fallthrough: false }),
  );
  router.get(/^\/(?!api\/|assets\/)([^.]*|index\.html)$/, async (request, response, next) => {
    try {
      checkOrigin(request);
    } catch (error) {
      if (!(error instanceof SiteRefused) || request.accepts(["html", "json"]) !== "html")
        throw error;
      sendRefusal(response, error);
      return;
    }
    const page = await readFile(join(directory, "index.html"), "utf8").catch(() => undefined);
    if (page === undefined) {
      next();
      return;
    }
    response.type("html").set(ASK_ANEW);
    response.send(page.replace(BASE, `<base href="${basePath}/" />`));
  });
  router.use(express.static(directory, { index: false }));
  return router;
}

/** All addresses of the page are relative to this one. */
const BASE = /<base href="[^"]*"\s*\/?>/;

function sendRefusal(response: Response, { message }: SiteRefused): void {
  const text = message.replaceAll(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);
  response.status(400).type("html").set(ASK_ANEW).send(`<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <title>Latchkey cannot be used at this address</title>
  </head>
  <body>
    <h1>Latchkey cannot be used at this address</h1>
    <p>${text}</p>
  </body>
</html>
`);
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
