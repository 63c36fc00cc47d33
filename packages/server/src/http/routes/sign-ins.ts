import {
  ConfirmAccountSchema,
  PastedAddressSchema,
  StartDeviceAuthSchema,
  type DeviceAuthAttempt,
  type DeviceAuthList,
  type DeviceAuthStarted,
} from "@latchkey/contracts";
import { Router } from "express";
import type { DeviceAuth } from "../../use-cases/sign-ins/device-auth.ts";
import { readOrigin } from "../request-origin.ts";
import { parseInput } from "../respond.ts";

export function createSignInRoutes(deviceAuth: DeviceAuth): Router {
  const router = Router();

  router.post("/codex/device-auth", async (request, response) => {
    const wanted = parseInput(StartDeviceAuthSchema, request.body ?? {});
    const started = await deviceAuth.start(wanted, readOrigin(request));
    response.status(201).json(started satisfies DeviceAuthStarted);
  });

  router.get("/codex/device-auth", (_request, response) => {
    response.json({ attempts: deviceAuth.list() } satisfies DeviceAuthList);
  });

  router.get("/codex/device-auth/:id", (request, response) => {
    response.json(deviceAuth.get(request.params.id) satisfies DeviceAuthAttempt);
  });

  router.post("/codex/device-auth/:id/callback", async (request, response) => {
    const { url } = parseInput(PastedAddressSchema, request.body);
    const attempt = await deviceAuth.submitAddress(request.params.id, url);
    response.json(attempt satisfies DeviceAuthAttempt);
  });

  router.post("/codex/device-auth/:id/confirm", async (request, response) => {
    const { accept } = parseInput(ConfirmAccountSchema, request.body);
    const { id } = request.params;
    const attempt = await deviceAuth.confirm(id, accept, readOrigin(request));
    response.json(attempt satisfies DeviceAuthAttempt);
  });

  router.delete("/codex/device-auth/:id", async (request, response) => {
    const attempt = await deviceAuth.cancel(request.params.id, readOrigin(request));
    response.json(attempt satisfies DeviceAuthAttempt);
  });

  return router;
}
