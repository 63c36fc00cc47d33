import {
  StartDeviceAuthSchema,
  type CodexHomeList,
  type DeviceAuthAttempt,
  type DeviceAuthList,
  type DeviceAuthStarted,
} from "@latchkey/contracts";
import Bowser from "bowser";
import { Router } from "express";
import type { DeviceAuth } from "../../use-cases/sign-ins/device-auth.ts";
import type { HomeStatus } from "../../use-cases/sign-ins/home-status.ts";
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
    const startedFrom = nameBrowser(request.headers["user-agent"]);
    const started = await deviceAuth.start(codexHome, startedFrom);
    response.status(201).json(started satisfies DeviceAuthStarted);
  });

  router.get("/codex/device-auth", (_request, response) => {
    response.json({ attempts: deviceAuth.list() } satisfies DeviceAuthList);
  });

  router.get("/codex/device-auth/:id", (request, response) => {
    response.json(deviceAuth.get(request.params.id) satisfies DeviceAuthAttempt);
  });

  router.delete("/codex/device-auth/:id", (request, response) => {
    response.json(deviceAuth.cancel(request.params.id) satisfies DeviceAuthAttempt);
  });

  return router;
}

function nameBrowser(userAgent: string | undefined): string | undefined {
  if (!userAgent) return undefined;
  const { browser, os } = Bowser.parse(userAgent);
  if (!browser.name) return undefined;
  return os.name ? `${browser.name} on ${os.name}` : browser.name;
}
