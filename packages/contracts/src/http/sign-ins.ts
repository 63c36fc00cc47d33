import { z } from "zod";
import { CodexHomeSchema } from "../model/codex-home.ts";
import { DeviceAuthAttemptSchema } from "../model/device-auth.ts";

export const StartDeviceAuthSchema = z.strictObject({
  codexHome: z.string().min(1).max(4096).optional(),
  method: z.literal("device").optional(),
});
export type StartDeviceAuth = z.infer<typeof StartDeviceAuthSchema>;

export const DeviceAuthStartedSchema = z.object({
  status: z.literal("started"),
  id: z.string(),
  verificationUrl: z.string(),
  userCode: z.string(),
  expiresInSec: z.int().nonnegative(),
  expiresAt: z.iso.datetime(),
  intervalSec: z.number().nonnegative(),
  startedAt: z.iso.datetime(),
  codexHome: z.string(),
});
export type DeviceAuthStarted = z.infer<typeof DeviceAuthStartedSchema>;

export const DeviceAuthListSchema = z.object({ attempts: z.array(DeviceAuthAttemptSchema) });
export type DeviceAuthList = z.infer<typeof DeviceAuthListSchema>;

export const CodexHomeListSchema = z.object({ homes: z.array(CodexHomeSchema) });
export type CodexHomeList = z.infer<typeof CodexHomeListSchema>;
