import { SignOutQuerySchema, type CodexHome, type CodexHomeList } from "@latchkey/contracts";
import { Router } from "express";
import {
  followServer,
  giveBackHome,
  refreshHome,
  signOutHome,
  takeOverHome,
  type ChangeHomeDeps,
} from "../../use-cases/sign-ins/change-home.ts";
import { readOrigin } from "../request-origin.ts";
import { parseInput } from "../respond.ts";

export function createHomeRoutes(deps: ChangeHomeDeps): Router {
  const router = Router();

  router.get("/codex/homes", async (_request, response) => {
    response.json({ homes: await deps.homes.describeAll() } satisfies CodexHomeList);
  });

  router.post("/codex/homes/:name/refresh", async (request, response) => {
    const home = await refreshHome(deps, request.params.name, readOrigin(request));
    response.json(home satisfies CodexHome);
  });

  router.post("/codex/homes/:name/take-over", async (request, response) => {
    const home = await takeOverHome(deps, request.params.name, readOrigin(request));
    response.json(home satisfies CodexHome);
  });

  router.post("/codex/homes/:name/give-back", async (request, response) => {
    const home = await giveBackHome(deps, request.params.name, readOrigin(request));
    response.json(home satisfies CodexHome);
  });

  router.post("/codex/homes/:name/follow", async (request, response) => {
    const home = await followServer(deps, request.params.name, readOrigin(request));
    response.json(home satisfies CodexHome);
  });

  router.delete("/codex/homes/:name/credentials", async (request, response) => {
    const { revoke } = parseInput(SignOutQuerySchema, request.query);
    const asked = { nameOrPath: request.params.name, revoke: revoke === "true" };
    const home = await signOutHome(deps, asked, readOrigin(request));
    response.json(home satisfies CodexHome);
  });

  return router;
}
