import { z } from "zod";
import { CodexHomeSchema } from "../model/codex-home.ts";
import { DeviceAuthAttemptSchema, SignInMethodSchema } from "../model/device-auth.ts";

export const StartDeviceAuthSchema = z.strictObject({
  codexHome: z.string().min(1).max(4096).optional(),
  method: SignInMethodSchema.optional(),
});
export type StartDeviceAuth = z.infer<typeof StartDeviceAuthSchema>;

export const DeviceAuthStartedSchema = z.object({
  status: z.literal("started"),
  id: z.string(),
  method: SignInMethodSchema,
  verificationUrl: z.string(),
  /** Absent for the paste method. */
  userCode: z.string().optional(),
  expiresInSec: z.int().nonnegative(),
  expiresAt: z.iso.datetime(),
  intervalSec: z.number().nonnegative(),
  startedAt: z.iso.datetime(),
  codexHome: z.string(),
});
export type DeviceAuthStarted = z.infer<typeof DeviceAuthStartedSchema>;

/** The address of the page that failed to load, as the person pasted it. */
export const PastedAddressSchema = z.strictObject({ url: z.string().trim().min(1).max(8192) });
export type PastedAddress = z.infer<typeof PastedAddressSchema>;

/** Whether the other account that signed in shall take the home over. */
export const ConfirmAccountSchema = z.strictObject({ accept: z.boolean() });
export type ConfirmAccount = z.infer<typeof ConfirmAccountSchema>;

/** `revoke=false` deletes the sign-in here only, without revoking it. */
export const SignOutQuerySchema = z.object({
  revoke: z.enum(["true", "false"]).default("true"),
});

export const DeviceAuthListSchema = z.object({ attempts: z.array(DeviceAuthAttemptSchema) });
export type DeviceAuthList = z.infer<typeof DeviceAuthListSchema>;

export const CodexHomeListSchema = z.object({ homes: z.array(CodexHomeSchema) });
export type CodexHomeList = z.infer<typeof CodexHomeListSchema>;
