import {
  StartDeviceAuthSchema,
  type CodexHomeList,
  type DeviceAuthAttempt,
  type DeviceAuthList,
  type DeviceAuthStarted,
} from "@latchkey/contracts";
import { Router } from "express";
import type { DeviceAuth } from "../../use-cases/sign-ins/device-auth.ts";
import type { HomeStatus } from "../../use-cases/sign-ins/home-status.ts";
import { readOrigin } from "../request-origin.ts";
import { parseInput } from "../respond.ts";

export function createSignInRoutes({
  homes,
  deviceAuth,
}: {
  homes: HomeStatus;
  deviceAuth: DeviceAuth;
}): Router {
  const router = Router();

  router.get("/codex/homes", async (_request, response) => {
    response.json({ homes: await homes.describeAll() } satisfies CodexHomeList);
  });

  router.post("/codex/device-auth", async (request, response) => {
    const { codexHome } = parseInput(StartDeviceAuthSchema, request.body ?? {});
    const started = await deviceAuth.start(codexHome, readOrigin(request));
    response.status(201).json(started satisfies DeviceAuthStarted);
  });

  router.get("/codex/device-auth", (_request, response) => {
    response.json({ attempts: deviceAuth.list() } satisfies DeviceAuthList);
  });

  router.get("/codex/device-auth/:id", (request, response) => {
    response.json(deviceAuth.get(request.params.id) satisfies DeviceAuthAttempt);
  });

  router.delete("/codex/device-auth/:id", async (request, response) => {
    const attempt = await deviceAuth.cancel(request.params.id, readOrigin(request));
    response.json(attempt satisfies DeviceAuthAttempt);
  });

  return router;
}
